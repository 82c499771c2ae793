// SPDX-License-Identifier: MPL-2.0

package emulator

// iamAssumptions are about IAM and the console.
func iamAssumptions() []Assumption {
	return []Assumption{
		{
			Number: 1, What: "IAM refuses a missing or invalid token with 401 and BXNIM0308E.",
			Why:     "IBM documents the code for a missing header only.",
			Affects: "The one retry with a fresh token.",
		},
		{
			Number: 2, What: "A service ID may create its own API keys.",
			Why:     "IBM documents that a service ID stores its own key, not who makes it.",
			Affects: "Series of keys that a service ID owns.",
		},
		{
			Number: 3, What: "An empty expires_at removes the end of a key.",
			Why:     "IBM documents how to set an end, not how to remove one.",
			Affects: "Taking expire_after_days out of a configuration.",
		},
		{
			Number: 4, What: "An expires_at in the past is refused with 400.",
			Why:     "No source says; an end in the past would be a deletion in disguise.",
			Affects: "Changing expire_after_days on an old key.",
		},
		{
			Number: 5, What: "404 comes before 403: a key of another account is not found, one of somebody else in the account is forbidden.",
			Why:     "No source says; services usually hide what is in other accounts.",
			Affects: "Whether a 404 can mean that the key still exists.",
		},
		{
			Number: 6, What: "A key that has not propagated yet can be neither changed nor deleted.",
			Why:     "Reports show a 404 right after a 201.",
			Affects: "Taking back a key right after it was created.",
		},
		{
			Number: 7, What: "Administrators and account owners can see and delete other people's keys and cannot change them.",
			Why:     "No source says.",
			Affects: "The look at a key that the caller does not own.",
		},
		{
			Number: 8, What: "The details call answers 400 without its header, 404 for an unknown value and 403 for a key of somebody else.",
			Why:     "IBM documents the call and none of its refusals.",
			Affects: "Finding out which key the provider signed in with.",
		},
		{
			Number: 9, What: "Deleting a key leaves the task credentials that hold it.",
			Why:     "The two services know nothing of each other in any document.",
			Affects: "The order of a deletion: the credential first.",
		},
		{
			Number: 10, What: "A change or deletion of a locked key is refused with 409.",
			Why:     "IBM documents that it is refused.",
			Affects: "The advice to unlock a key.",
		},
		{
			Number: 11, What: "created_at and modified_at are rounded down to the minute.",
			Why:     "IBM documents minutes for expires_at, and its client accepts them for all three.",
			Affects: "Comparing the ages of keys and credentials.",
		},
		{
			Number: 12, What: "Replies after the first hold an empty apikey member.",
			Why:     "IBM's client marks the member as required.",
			Affects: "Reading a key.",
		},
		{
			Number: 13, What: "An iam_id or account_id other than the token's is refused with 403.",
			Why:     "IBM documents that both must match the token.",
			Affects: "Advice about credentials of another user or account.",
		},
		{
			Number: 14, What: "With scope=account the iam_id is checked and selects nothing.",
			Why:     "IBM documents both parameters, not the two together.",
			Affects: "Lists of the whole account.",
		},
		{
			Number: 15, What: "Only administrators and account owners may list with scope=account.",
			Why:     "IBM documents the scope, not who may use it.",
			Affects: "The data source with the scope account.",
		},
		{
			Number: 16, What: "A list without a type shows the keys of people and none of service IDs.",
			Why:     "IBM documents no default for the type.",
			Affects: "Lists of a service ID, which name the type.",
		},
		{
			Number: 17, What: "The filter language knows eq, co and sw on name and description.",
			Why:     "IBM's client names a filter language without its grammar.",
			Affects: "Nothing: the provider filters by itself.",
		},
		{
			Number: 18, What: "Only administrators and account owners can ask for the limits of other identities.",
			Why:     "No source says.",
			Affects: "Nothing: the provider asks for its own.",
		},
		{
			Number: 19, What: "An update without If-Match is refused with 400, one with a stale entity tag with 409.",
			Why:     "IBM documents the header as mandatory, and other services of IBM answer 412.",
			Affects: "Looking again after a key was changed by somebody else.",
		},
		{
			Number: 20, What: "A locked key can be neither disabled nor enabled.",
			Why:     "IBM documents that a locked key cannot be updated.",
			Affects: "Nothing: the provider disables no keys.",
		},
		{
			Number: 21, What: "A page token that was not given out is refused with 400.",
			Why:     "No source says.",
			Affects: "Nothing: the provider sends what it was given.",
		},
		{
			Number: 22, What: "A conflict is BXNIM0170E, too many requests BXNIM0429E and every unnamed error BXNIM0500E.",
			Why:     "The codes of these refusals were never recorded.",
			Affects: "Nothing: the provider decides by status.",
		},
		{
			Number: 23, What: "status_code is a number in the refusal of a read and a text in every other.",
			Why:     "Both types were recorded; nobody knows when which is sent.",
			Affects: "Reading refusals, which takes both.",
		},
		{
			Number: 24, What: "IAM refuses the key of a blocked account (BXNIM0434E) and an unknown client (BXNIM0310E) with 400.",
			Why:     "The codes were recorded without a status.",
			Affects: "The advice about a blocked account.",
		},
		{
			Number: 25, What: "Task credentials of somebody who was removed from the account stay.",
			Why:     "IBM announced what happens to keys and was silent about credentials.",
			Affects: "The look after a removal.",
		},
		{
			Number: 26, What: "A token of somebody who was removed from the account is refused with 401.",
			Why:     "Tokens live for an hour, and nobody recorded the case.",
			Affects: "The message after a removal.",
		},
		{
			Number: 27, What: "The login key counts towards the limit of 20 API keys.",
			Why:     "IBM documents the limit for each identity, with no exception.",
			Affects: "The plan's warning that no key fits.",
		},
		{
			Number: 28, What: "A disabled key is refused with 400 and BXNIM0408E, an expired one with 400 and BXNIM0407E.",
			Why:     "The sources disagree about both codes.",
			Affects: "Nothing: the provider never decides by them.",
		},
		{
			Number: 29, What: "A locked key can be exchanged for a token.",
			Why:     "IBM documents the lock as one against changes.",
			Affects: "Rotating with locked set.",
		},
		{
			Number: 30, What: "Without the role Admin or the ownership of the account, creating keys and storing or deleting credentials is refused with 403.",
			Why:     "One of IBM's pages asks for the role, another lets any user do it.",
			Affects: "The advice that names the role.",
		},
		{
			Number: 31, What: "Without that role people can still read, and delete their own keys in IAM.",
			Why:     "No source says.",
			Affects: "A destroy by somebody who lost the role.",
		},
		{
			Number: 35, What: "The console names a task credential like its key, or the same for everybody.",
			Why:     "Nobody recorded a credential that the console made.",
			Affects: "Telling which key a credential holds.",
		},
		{
			Number: 36, What: "One locked key stops the console from deleting any.",
			Why:     "No source says.",
			Affects: "Nothing: it is about the console alone.",
		},
	}
}
