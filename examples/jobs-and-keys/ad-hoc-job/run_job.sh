#!/bin/sh
# Starts one run of a job, and prints it. Needs curl 7.76. From the environment:
#
#   ENDPOINT   base URL of the platform in the job's region
#   SCOPE      project_id=… or space_id=…
#   JOB_ID     ID of the job
#   IAM_TOKEN  token of the user who starts the run
#
# curl reads the token from a pipe. On its command line every user of this machine
# could see it.
set -eu

printf 'header = "Authorization: Bearer %s"\n' "$IAM_TOKEN" |
  curl --config - --fail-with-body --silent --show-error \
    --header 'Content-Type: application/json' \
    --data '{"job_run": {"name": "Ad hoc"}}' \
    "$ENDPOINT/v2/jobs/$JOB_ID/runs?$SCOPE"
