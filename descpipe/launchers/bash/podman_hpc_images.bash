# ---- `bash SCRIPT images` fetches the images, on a login node. ----

if [[ ${1:-} == images ]]; then
  for image in "${images[@]}"; do
    # One that was built here is in no registry; both ways it is made ready for compute nodes.
    if podman-hpc image inspect "$image" >/dev/null 2>&1; then
      podman-hpc migrate "$image"
    else
      podman-hpc pull "$image"
    fi
  done
  exit
fi
