# ---- One step after another. ----

prepare
begin
for step in "${steps[@]}"; do
  run_all "$step"
done
finish
