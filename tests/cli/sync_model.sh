# Random weeks of two to nine clinics through real hubs, with cuts, lost answers, power cuts, wrong clocks, restored and
# copied databases and hubs put back: at the end all hold the same, nothing is missing, and an oracle that knows only
# the ops agrees. tests/tools/sync_model.c says more; a failing seed prints what is left of it when steps are left out.
: "${BUILD:=$PWD/build}"
count=500
[ -z "${LONG:-}" ] || count=10000
"$BUILD/tests/tools/sync_model" --seed 1 --count "${COUNT:-$count}" --jobs "$(nproc 2>/dev/null || echo 2)" --shrink
