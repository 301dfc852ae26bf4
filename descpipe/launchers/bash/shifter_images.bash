# ---- `bash SCRIPT images` fetches the images, on a login node. ----

if [[ ${1:-} == images ]]; then
  for image in "${images[@]}"; do
    shifterimg pull "docker:$image"
  done
  exit
fi
