"""The part of descpipe that goes into images: standard library only, Python 3.8 and newer."""
