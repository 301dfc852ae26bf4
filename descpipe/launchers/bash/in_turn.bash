# ---- One step after another. ----

prepare
for step in "${steps[@]}"; do
  run_step "$step"
done
finish
