// SPDX-License-Identifier: MPL-2.0

// Package emulator imitates the parts of IBM Cloud that deal with watsonx
// user API keys: IAM's token call and API keys, and the task credentials of
// the watsonx platform in every region. It exists for tests and demos. It
// keeps nothing on disk, its key values cannot be mistaken for real ones, and
// it trusts whoever can reach it.
//
// # What it serves
//
//	/iam/identity/token                              token for an API key
//	/iam/v1/apikeys…                                 list, create, read, update, delete, lock, disable
//	/iam/v1/accounts/{account_id}/limits/identity    keys of an identity and their limit
//	/platform/{region}/v1/task_credentials…          list, create, read, delete
//	/_emulator/keys                                  every key of every user, without values
//	/_emulator/requests                              the journal
//	/_emulator/faults                                what is to go wrong
//	/_emulator/clock                                 turns the clock
//	/_emulator/console/{create,rotate,delete}        what a person does in the product
//
// The rules follow the documentation of IAM's API
// (https://cloud.ibm.com/apidocs/iam-identity-token-api), the Go client that
// IBM publishes for it, and the product's pages about user API keys and task
// credentials. IBM's own integration suite for its client runs against this
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
// All accidents come from a seed: the same requests meet the same ids, values
// and orders. The Date header of each reply is the emulator's clock, which is
// the one to go by.
//
// A fault refuses a request, delays it, carries it out and loses or cuts the
// reply, or resets the connection. The journal has the status that a lost
// reply would have had, and 0 for a request that was neither carried out nor
// answered: one that was reset, or whose client left during a delay.
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
//   - problem.go: most BXNIM numbers; the platform's shape; when status_code is
//     a number.
//   - store.go: login keys count towards the limit.
//   - taskcredentials.go: the manners of the regions in the table above; the
//     checks of a new credential; the answers to a second one; paging and
//     propagation; who sees and deletes what.
//   - token.go: the codes for disabled and expired keys; what a viewer may do.
//
// # What is left out
//
// Jobs, service IDs, refresh tokens, token exchange for trusted profiles,
// account settings such as restricted key creation and allowed addresses, and
// data centers outside of IBM Cloud.
package emulator
