// SPDX-License-Identifier: MPL-2.0

// Package emulator emulates the parts of IBM Cloud that deal with watsonx user API
// keys: IAM's tokens and API keys, and in every region the task credentials and jobs
// of the watsonx platform. It exists for tests and demos. It keeps nothing on disk,
// its key values cannot be mistaken for real ones, and whoever can reach it is its
// administrator.
//
// # What it serves
//
//	/iam/identity/token                              token for an API key
//	/iam/identity/keys, /identity/keys               the key set that checks tokens
//	/iam/v1/apikeys…                                 list, create, read, update, delete, lock, disable
//	/iam/v1/accounts/{account_id}/limits/identity    keys of an identity and their limit
//	/platform/{region}/v1/task_credentials…          list, create, read, delete
//	/platform/{region}/v2/jobs…                      list, create, read, patch, delete
//	/platform/{region}/v2/jobs/{job_id}/runs…        list, start, read, refresh, delete, cancel, logs
//	/                                                a window for a browser: the product's User API
//	                                                 key tab in miniature, live
//	/_emulator/keys                                  every key of every user, without values; a
//	                                                 table for Accept: text/plain
//	/_emulator/requests                              the journal
//	/_emulator/faults                                what is to go wrong; DELETE with a fault
//	                                                 removes it, without one all
//	/_emulator/clock                                 turns the clock
//	/_emulator/jobs                                  every job of every region
//	/_emulator/runs                                  every run of every job
//	/_emulator/projects                              who may work in a project or space
//	/_emulator/console/{create,rotate,delete}        what a person does in the product
//	/_emulator/users/remove                          removes somebody from an account
//	/_emulator/credentials                           stores a task credential as another tool would
//
// The rules follow the documentation of IAM's API
// (https://cloud.ibm.com/apidocs/iam-identity-token-api), the Go client that IBM
// publishes for it, the product's pages about user API keys and task credentials, and
// IBM's description of the Watson Data API for jobs. IBM's integration suite and
// examples for its client run against this package. For that suite alone there are
// lists of service IDs, trusted profiles and templates, which are always empty.
//
// # How it behaves
//
// It is strict: it refuses unknown paths (404), methods (405), media types (415),
// query parameters and members, misspelt and repeated members (400), and missing
// tokens (401), in the shape in which that part of IBM Cloud refuses.
//
// It is impolite: lists come in a random order unless the client asks for one, times
// are as coarse as IAM's, other people's keys are always around, and the regions
// differ wherever nobody knows how the service behaves: in the status of an expired
// token and of deletions, in what they show and leave out, in the shape of links; see
// region_quirks.go. Every region adds members to the configuration of a job.
//
// IDs, values and orders come from a seed: the same requests meet the same ones. The
// Date header of each reply shows the emulator's clock, which clients go by.
//
// Schedules follow that clock, too. When it is turned, every scheduled run on the way
// happens at its own time: it looks up the task credential of its job's owner in its
// own region as it is at that time, and fails if there is none or if IAM refuses the
// key. Nothing runs in the background. What became due happens before the next request
// or look.
//
// Every ID is that of a project and of a space in which everybody may work, until
// POST /_emulator/projects says otherwise:
//
//	{"id": "…", "access": "granted"}    or "denied" (403) or "missing" (404)
//
// Options switch on what may happen and is not the rule: a user without a profile in a
// region (500), a task credential with a scope, a first user who is a service ID or
// uses a trusted profile, another answer to a second credential. POST
// /_emulator/credentials stores what another tool would, such as IBM's Python SDK:
//
//	{"region": "us-south", "name": "…", "description": "…", "scope": {"project_id": "…"}, "key_id": "…"}
//
// All but the region is optional. A credential with a scope does not count as the
// user's one and authorizes only what the scope names.
//
// A fault refuses a request, delays it, or resets its connection. Or it carries the
// request out and loses the reply, cuts it, or answers with another status. A refusal
// can be one that was recorded at IAM; see [RecordedReplies]. The journal has the status
// that a lost or replaced reply would have had. It has 0 for a request that was neither
// carried out nor answered: one that was reset, or whose client left during a delay.
//
// Requests must name the emulator by an IP address, localhost or one of
// [Options.Hosts], and requests from web pages must come from the emulator's own.
// Everything else is refused (403), reads included.
//
// # Assumptions
//
// What no public source says is decided here. The code marks it with a number, and
// assumptions.txt has the list, which [Assumptions] reads.
//
// # What is left out
//
// The rarer states of a run; projects as such, and what single people may do in them;
// service IDs that nobody signs in with; stored key values; refresh tokens; token
// exchange for trusted profiles; account settings such as restricted key creation and
// allowed addresses; and data centers outside of IBM Cloud.
package emulator
