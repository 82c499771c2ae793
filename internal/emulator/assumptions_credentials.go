// SPDX-License-Identifier: MPL-2.0

package emulator

// credentialAssumptions are about task credentials and the platform as a whole.
func credentialAssumptions() []Assumption {
	return []Assumption{
		{
			Number: 40, What: "In some regions an expired token is refused with 400 and not with 401.",
			Why:     "Both were recorded on this family of services.",
			Affects: "The one retry with a fresh token.",
		},
		{
			Number: 41, What: "In some regions DELETE of a credential answers 200 with the credential and not 204.",
			Why:     "IBM's Python SDK accepts both.",
			Affects: "Deleting a credential.",
		},
		{
			Number: 42, What: "In some regions a credential does not name its owner.",
			Why:     "Seen on premises; IBM's Python SDK never reads the owner.",
			Affects: "Whose credential it is.",
		},
		{
			Number: 43, What: "In some regions the description of a credential is not given back.",
			Why:     "No source shows the description in a reply.",
			Affects: "Telling which key a credential holds.",
		},
		{
			Number: 44, What: "In some regions lists show the credentials of everybody in the account.",
			Why:     "No source says whose credentials a list shows.",
			Affects: "Whose credential it is.",
		},
		{
			Number: 45, What: "In some regions next.href is a path and not a URL.",
			Why:     "Seen as a URL on premises; no source shows it on IBM Cloud.",
			Affects: "Following a list.",
		},
		{
			Number: 46, What: "A new credential with a scope is refused with 400.",
			Why:     "IBM's Python SDK warns that scopes are not supported yet.",
			Affects: "Nothing: the provider sends no scope.",
		},
		{
			Number: 47, What: "The key that is stored must exist, be enabled, unexpired and the caller's, otherwise the answer is 400.",
			Why:     "No source says whether the service looks at the key.",
			Affects: "Proving a key before it is installed.",
		},
		{
			Number: 48, What: "A service ID stores a key only with a token that was made from it, otherwise the answer is 403.",
			Why:     "IBM's page makes the token from the key that is stored.",
			Affects: "The token with which a key is installed.",
		},
		{
			Number: 49, What: "A second credential in a region is refused with 409 or 400, stored beside the first, or stored in its place.",
			Why:     "IBM documents that there is one for each user and account, not what a second one meets.",
			Affects: "Whether a rotation has to delete before it can store.",
		},
		{
			Number: 50, What: "Lists of credentials take limit and start and give next.href.",
			Why:     "IBM's guidelines for APIs; IBM's Python SDK reads one page.",
			Affects: "Following a list.",
		},
		{
			Number: 51, What: "A new credential is missing from reads for as long as a new key is in IAM.",
			Why:     "IBM asks to wait 15 to 20 minutes before failed jobs are tried again.",
			Affects: "How long an apply waits for what it stored.",
		},
		{
			Number: 52, What: "A project or space in the query selects the credentials with that scope, and a list without one shows those as well.",
			Why:     "IBM's SDKs send both parameters; no source shows an item with a scope on IBM Cloud.",
			Affects: "Ignoring credentials with a scope.",
		},
		{
			Number: 53, What: "A credential with a scope works for what the scope names and for nothing else.",
			Why:     "The members of a scope are named after projects, assets and jobs.",
			Affects: "Whether a region has a working credential.",
		},
		{
			Number: 54, What: "Deleting a credential of somebody else is refused with 403 where lists show it and with 404 elsewhere.",
			Why:     "No source says.",
			Affects: "A 404 is believed only after a look.",
		},
		{
			Number: 55, What: "Every platform call of a user who never opened watsonx in a region answers 500.",
			Why:     "One of IBM's Terraform modules meets this 500 with another call.",
			Affects: "The advice about a 500.",
		},
		{
			Number: 56, What: "Task credentials are refused in the container shape, with the transaction as trace.",
			Why:     "IBM's guidelines; a flat shape was recorded on other services.",
			Affects: "The message and the transaction in an error.",
		},
		{
			Number: 57, What: "A credential can be neither changed nor its secret read.",
			Why:     "Cloud Pak for Data, the same service on premises, has a PATCH and a read of the secret; no source shows them on IBM Cloud.",
			Affects: "A rotation deletes and stores where a region keeps one credential.",
		},
		{
			Number: 58, What: "Any type and version in the query of a credential call are accepted.",
			Why:     "IBM's Python SDK always sends a version, and other types exist on premises.",
			Affects: "Listing credentials, which names the type.",
		},
	}
}
