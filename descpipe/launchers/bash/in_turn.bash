# ---- One step after another. ----

prepare
for step in "${steps[@]}"; do
  run_all "$step"
done
finish
