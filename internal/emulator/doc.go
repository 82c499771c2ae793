// SPDX-License-Identifier: MPL-2.0

// Package emulator imitates the parts of IBM Cloud that deal with watsonx
// user API keys: IAM's token call and API keys, and the task credentials of
// the watsonx platform in every region, with the jobs that run with them. It
// exists for tests and demos. It keeps nothing on disk, its key values cannot
// be mistaken for real ones, and it trusts whoever can reach it.
//
// # What it serves
//
//	/iam/identity/token                              token for an API key
//	/iam/v1/apikeys…                                 list, create, read, update, delete, lock, disable
//	/iam/v1/accounts/{account_id}/limits/identity    keys of an identity and their limit
//	/platform/{region}/v1/task_credentials…          list, create, read, delete
//	/platform/{region}/v2/jobs…                      list, create, read, patch, delete
//	/platform/{region}/v2/jobs/{job_id}/runs…        list, start, read, refresh, delete, cancel, logs
//	/_emulator/keys                                  every key of every user, without values
//	/_emulator/requests                              the journal
//	/_emulator/faults                                what is to go wrong
//	/_emulator/clock                                 turns the clock
//	/_emulator/jobs                                  every job of every region
//	/_emulator/runs                                  every run of every job
//	/_emulator/projects                              who may work in a project or space
//	/_emulator/console/{create,rotate,delete}        what a person does in the product
//
// The rules follow the documentation of IAM's API
// (https://cloud.ibm.com/apidocs/iam-identity-token-api), the Go client that
// IBM publishes for it, and the product's pages about user API keys and task
// credentials, and IBM's description of the Watson Data API for jobs. IBM's own
// integration suite for its client runs against this
// package; for that suite alone there are lists of service IDs, trusted
// profiles and templates, which are always empty.
//
// # How it behaves
//
// It is strict: unknown paths (404), methods (405), media types (415), query
// parameters and fields (400), and missing tokens (401) are refused, in the
// shape in which that part of IBM Cloud refuses.
//
// It is impolite: lists come in an order by chance unless one is asked for,
// times are as coarse as IAM's, other people's keys are always around, and the
// regions differ wherever nobody knows how the service behaves:
//
//	region     expired token   DELETE           owner     description   next.href   list shows
//	us-south   401             204              present   present       URL         own
//	eu-de      401             204              present   present       path        everybody's
//	eu-gb      400             200 with body    present   present       path        own
//	jp-tok     401             204              missing   present       path        own
//	au-syd     401             204              present   present       path        own
//	ca-tor     401             204              present   missing       path        own
//
//	region     DELETE of jobs and runs   next     last_run_…     error of a run   cleared members
//	us-south   204                       text     deprecated     present          absent
//	eu-de      202, takes 10 s           object   told           present          empty
//	eu-gb      204                       text     deprecated     missing          empty
//	jp-tok     204                       object   told           present          absent
//	au-syd     204                       text     told           present          empty
//	ca-tor     202, takes 10 s           text     told           missing          empty
//
// In us-south, eu-gb and jp-tok lists of runs leave out the configuration. Frankfurt
// refuses enable_notifications in a request and Tokyo ignores it; both show the
// duration of a run as a number, and Tokyo its parameters as text as well. Toronto lets
// only the owner of a job start it.
// Everywhere the service adds members to the configuration of a job.
//
// All accidents come from a seed: the same requests meet the same ids, values
// and orders. The Date header of each reply is the emulator's clock, which is
// the one to go by.
//
// Schedules follow that clock, too. When it is turned, every scheduled run on
// the way happens at its own time: it looks up the task credential of its job's
// owner in its own region as it is at that time, and fails if there is none or
// if IAM does not take the key. Nothing runs in the background; what became due
// happens before anything else looks.
//
// Every id is that of a project and of a space in which everybody may work,
// until POST /_emulator/projects says otherwise:
//
//	{"id": "…", "access": "granted"}    or "denied" (403) or "missing" (404)
//
// A fault refuses a request, delays it, carries it out and loses or cuts the
// reply or answers with another status, or resets the connection. The journal
// has the status that a reply would have had that was lost or replaced, and 0
// for a request that was neither carried out nor answered: one that was reset,
// or whose client left during a delay.
//
// # Assumptions
//
// What is guessed is marked "Assumed:" in the code. The guesses, by file:
//
//   - auth.go: IAM's code for a missing or bad token.
//   - console.go: the names of the console's task credentials; a locked key
//     stops the trash can.
//   - iam.go: an empty expires_at removes the expiry and a past one is refused;
//     404 comes before 403; new keys cannot be changed or deleted before they
//     are seen; what administrators may do with the keys of others; the
//     refusals of the details call; no cascade to task credentials; 409 for a
//     locked key.
//   - iambody.go: times in minutes; the value is "" and not absent after the
//     first reply.
//   - iamlist.go: 403 for lists of other identities and accounts, and for the
//     account's list without the role; how scope=account treats iam_id; the
//     filter language; whose limits can be seen.
//   - iamupdate.go: 400 without If-Match, 409 when it is stale; a locked key
//     can be neither disabled nor enabled.
//   - jobbody.go: how many future runs are shown; the names of the asset and of
//     the project; that task credentials are enabled; the serving name; who starts
//     a run; what is shown without a schedule; when somebody is notified.
//   - joblist.go: lists show whole jobs; what total_rows counts; the object that
//     next is in some regions.
//   - jobmanners.go: more manners of the regions.
//   - jobpatch.go: no empty patch; changing one member of the configuration; the operations remove and test, and the media
//     type of a JSON patch; whose key runs after somebody else changed the
//     schedule; what begins a schedule anew; what clears a member; the defaults
//     of notifications and in a configuration.
//   - jobruns.go: how long a run takes; what refresh_state answers; runs may overlap; 409 for the deletion
//     of a run under way and for cancelling one that ended; cancelling is done
//     at once and needs no body.
//   - jobs.go: 409 for changing a job that is being deleted and for deleting one
//     that is running; names may repeat; the type of an asset.
//   - jobschedule.go: how schedule_info bounds a schedule.
//   - jobsettings.go: most limits of members.
//   - manners.go: the manners of the regions in the tables above.
//   - paging.go: 400 for a page token that was not given out.
//   - problem.go: most BXNIM numbers; the platform's shape; when status_code is
//     a number.
//   - projects.go: every id is a project and a space; the codes of refusals; what
//     a viewer may do with jobs.
//   - runbody.go: when a run has a duration; the lines of logs and what limit
//     does to them.
//   - runlist.go: how long a page of runs may be; what total_rows counts.
//   - scheduler.go: a key is exchanged once, when the run starts; the codes of
//     runs that fail for want of a key; which credential counts; how a retention
//     policy counts.
//   - store.go: login keys count towards the limit.
//   - taskcredentials.go: the checks of a new credential; the answers to a
//     second one; paging and propagation; who sees and deletes what.
//   - token.go: the codes for disabled and expired keys; what a viewer may do.
//
// # What is left out
//
// The states of a run that leave the plain way; projects as such, and what people
// may do in them one by one; service IDs, refresh tokens, token exchange for
// trusted profiles, account settings such as restricted key creation and
// allowed addresses, and data centers outside of IBM Cloud.
package emulator
