print "galaxies"
