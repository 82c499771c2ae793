// SPDX-License-Identifier: MPL-2.0

package emulator

// jobAssumptions are about jobs and their runs.
func jobAssumptions() []Assumption {
	return []Assumption{
		{
			Number: 70, What: "A schedule may hold lists, ranges, steps and names, in Unix's form or in Quartz's.",
			Why:     "IBM documents cron expressions without their grammar, and shows both forms.",
			Affects: "Checking a schedule at plan time.",
		},
		{
			Number: 71, What: "In some regions DELETE of a job or run answers 202 and takes a while.",
			Why:     "IBM's description documents 202 and 204.",
			Affects: "Waiting for a deletion.",
		},
		{
			Number: 72, What: "In some regions next is an object and not a text.",
			Why:     "IBM's SDK sends it back as JSON text; older descriptions have a text.",
			Affects: "Following a list.",
		},
		{
			Number: 73, What: "In some regions the last run of a job is told as a deprecated field.",
			Why:     "IBM's sample shows that text.",
			Affects: "The last run in the data source.",
		},
		{
			Number: 74, What: "In some regions a failed run does not say why.",
			Why:     "A public recording shows a failed run without an error.",
			Affects: "The reason of a failed run.",
		},
		{
			Number: 75, What: "In some regions a cleared member is absent and not empty.",
			Why:     "No source says.",
			Affects: "Comparing a job with its configuration.",
		},
		{
			Number: 76, What: "In some regions lists show runs without their configuration.",
			Why:     "No source says.",
			Affects: "Nothing: the provider reads single runs.",
		},
		{
			Number: 77, What: "The ID of a project or space has letters, digits, dots, underscores and hyphens.",
			Why:     "The IDs in public samples are UUIDs.",
			Affects: "Checking IDs at plan time.",
		},
		{
			Number: 78, What: "A project or space that is missing is refused with 404, one without access with 403.",
			Why:     "No source shows either.",
			Affects: "The advice about a project.",
		},
		{
			Number: 79, What: "A viewer of the account can read jobs, and can neither change nor run them.",
			Why:     "Roles in a project differ from those in the account; no source links them.",
			Affects: "The advice about roles.",
		},
		{
			Number: 80, What: "A run exchanges its key for a token once, when it starts.",
			Why:     "IBM says that a deleted key can fail operations that run.",
			Affects: "How long a Phased out key is still needed.",
		},
		{
			Number: 81, What: "A run without a usable credential fails at once, with task_credentials_not_found or task_credentials_not_valid.",
			Why:     "IBM documents that such a run fails.",
			Affects: "The reason of a failed run.",
		},
		{
			Number: 82, What: "A credential works as soon as it is stored, and of two the newer one is used.",
			Why:     "IBM describes the Active key as the one that new operations use.",
			Affects: "A rotation between two runs.",
		},
		{
			Number: 83, What: "A run under way counts towards the amount of a retention policy and is kept.",
			Why:     "No source says.",
			Affects: "Nothing.",
		},
		{
			Number: 84, What: "The age of a run counts from its start.",
			Why:     "No source says.",
			Affects: "Nothing.",
		},
		{
			Number: 85, What: "A job shows its next five runs.",
			Why:     "IBM's sample shows a list without its limit.",
			Affects: "future_scheduled_runs in the data source.",
		},
		{
			Number: 86, What: "A job shows the name of its asset, its serving name and that task credentials are enabled.",
			Why:     "IBM's samples show these members.",
			Affects: "task_credentials_support in the resource.",
		},
		{
			Number: 87, What: "The initiator of a run that was asked for is its caller.",
			Why:     "No source says.",
			Affects: "The last run in the data source.",
		},
		{
			Number: 88, What: "A list shows each job as a read of it does.",
			Why:     "IBM's description uses one type for both.",
			Affects: "Looking up a job by its name.",
		},
		{
			Number: 89, What: "total_rows counts what the filters select.",
			Why:     "A public recording shows the member.",
			Affects: "Whether a list is complete.",
		},
		{
			Number: 90, What: "Where next is an object, its members are bookmark and limit.",
			Why:     "Other services of the platform have such an object.",
			Affects: "Following a list.",
		},
		{
			Number: 91, What: "A patch may have the media type of RFC 6902 as well as plain JSON.",
			Why:     "IBM's description asks for plain JSON, and the RFC for its own.",
			Affects: "Changing a job.",
		},
		{
			Number: 92, What: "A patch without operations is refused with 400.",
			Why:     "No source says.",
			Affects: "Nothing: the provider sends no such patch.",
		},
		{
			Number: 93, What: "A patch that only tests counts as a change.",
			Why:     "No source says.",
			Affects: "Nothing: the provider tests nothing.",
		},
		{
			Number: 94, What: "Whoever changes the schedule becomes its creator, and the runs keep the key of the owner.",
			Why:     "A job shows a schedule_creator_id beside its owner.",
			Affects: "Whose key a scheduled job needs.",
		},
		{
			Number: 95, What: "A change of schedule or schedule_info starts the schedule anew, even if nothing differs.",
			Why:     "No source says.",
			Affects: "Changing a job.",
		},
		{
			Number: 96, What: "The operations remove and test are known.",
			Why:     "IBM's description refers to the RFC and names add and replace alone.",
			Affects: "Clearing a member.",
		},
		{
			Number: 97, What: "What cannot be changed cannot be tested.",
			Why:     "No source says.",
			Affects: "Nothing: the provider tests nothing.",
		},
		{
			Number: 98, What: "An empty text, object or list clears a member, and remove leaves it out.",
			Why:     "IBM's description says so of the schedule.",
			Affects: "Clearing a member.",
		},
		{
			Number: 99, What: "Nobody is notified unless the job asks for it, and the job always shows which.",
			Why:     "IBM's sample shows the member.",
			Affects: "Notifications of a job.",
		},
		{
			Number: 100, What: "The service adds env_type and version to a configuration without them.",
			Why:     "No source says; services add members, and a client must not take them for a change.",
			Affects: "Comparing a job with its configuration.",
		},
		{
			Number: 101, What: "A run is Starting for a second and ends after 30.",
			Why:     "It has to take some time; no source gives one.",
			Affects: "Nothing.",
		},
		{
			Number: 102, What: "Runs of a job may overlap.",
			Why:     "No source says.",
			Affects: "Starting a run while another is under way.",
		},
		{
			Number: 103, What: "Deleting a run under way is refused with 409.",
			Why:     "No source says.",
			Affects: "Nothing: the provider deletes no runs.",
		},
		{
			Number: 104, What: "Cancelling ends a run at once.",
			Why:     "IBM documents a state Canceling.",
			Affects: "Nothing: the provider cancels no runs.",
		},
		{
			Number: 105, What: "Cancelling a run that has ended is refused with 409.",
			Why:     "No source says.",
			Affects: "Nothing: the provider cancels no runs.",
		},
		{
			Number: 106, What: "Cancelling needs no body.",
			Why:     "IBM's description asks for an empty object.",
			Affects: "Nothing: the provider cancels no runs.",
		},
		{
			Number: 107, What: "Changing a job that is being deleted is refused with 409.",
			Why:     "No source says.",
			Affects: "The message about such a job.",
		},
		{
			Number: 108, What: "Names of jobs may repeat.",
			Why:     "No source says that they are unique.",
			Affects: "Looking up a job by its name.",
		},
		{
			Number: 109, What: "A job without an asset_ref_type is of the type notebook.",
			Why:     "No source says.",
			Affects: "The type of a job.",
		},
		{
			Number: 110, What: "Deleting a job with a run under way is refused with 409.",
			Why:     "No source says.",
			Affects: "Waiting for a deletion.",
		},
		{
			Number: 111, What: "A second deletion of a job is answered like the first.",
			Why:     "No source says.",
			Affects: "Waiting for a deletion.",
		},
		{
			Number: 112, What: "Both ends of schedule_info are part of its window.",
			Why:     "No source says.",
			Affects: "Checking a schedule at plan time.",
		},
		{
			Number: 113, What: "A schedule repeats unless repeat is false.",
			Why:     "No source says.",
			Affects: "Checking a schedule at plan time.",
		},
		{
			Number: 114, What: "An endOn in the past is accepted.",
			Why:     "No source says.",
			Affects: "The warning about a window that is over.",
		},
		{
			Number: 115, What: "Members of a job have the limits that are checked here, beyond their types.",
			Why:     "IBM's description has types and few limits.",
			Affects: "Checking a job at plan time.",
		},
		{
			Number: 116, What: "A run shows its duration once it has ended.",
			Why:     "No source says.",
			Affects: "The last run in the data source.",
		},
		{
			Number: 117, What: "A log has a line for each step of a run.",
			Why:     "No source shows a log.",
			Affects: "The end of a log in an error.",
		},
		{
			Number: 118, What: "limit takes the first lines of a log.",
			Why:     "No source says.",
			Affects: "The end of a log in an error.",
		},
		{
			Number: 119, What: "total_count counts all lines of a log.",
			Why:     "No source says.",
			Affects: "The end of a log in an error.",
		},
		{
			Number: 120, What: "Lists of runs have the page sizes of lists of jobs.",
			Why:     "IBM's SDK takes up to 200 of either.",
			Affects: "Following a list.",
		},
		{
			Number: 121, What: "A run uses the credential of the job's owner, whoever starts it.",
			Why:     "A job shows a user beside task_credentials_enabled; two public clients say that a run may need the credential of the job's creator.",
			Affects: "Whose key a job needs, and the advice when somebody else starts a run.",
		},
		{
			Number: 122, What: "A job without a schedule has an empty schedule_id, and enable_notifications says whether anybody is notified at all.",
			Why:     "IBM's data-integration SDK needs the one and reads the other.",
			Affects: "Reading a job.",
		},
		{
			Number: 123, What: "A patch can change any single member of the configuration.",
			Why:     "IBM's data-integration SDK changes the member offset so.",
			Affects: "Nothing; the provider replaces the configuration whole.",
		},
		{
			Number: 124, What: "In some regions enable_notifications is refused or ignored, runs show their duration as a number or their parameters as text, or only the owner of a job starts it.",
			Why:     "Public sources contradict each other.",
			Affects: "What the client sends and how it reads a run.",
		},
		{
			Number: 125, What: "refresh_state answers the run as a read of it does, and userfs makes no difference.",
			Why:     "IBM's data-integration SDK falls back to a read.",
			Affects: "Following a run.",
		},
	}
}
