// SPDX-License-Identifier: MPL-2.0

package emulator

// regionQuirks are what nobody knows about the platform. Each region answers
// the open questions in its own way, so that clients meet every answer.
type regionQuirks struct {
	// Assumed A40: In some regions an expired token is refused with 400 and not
	// with 401.
	expiredTokenIs400 bool

	// Assumed A41: In some regions DELETE of a credential answers 200 with the
	// credential and not 204.
	deleteShowsBody bool
	// Assumed A42: In some regions a credential does not name its owner.
	noOwner bool
	// Assumed A43: In some regions the description of a credential is not given
	// back.
	noDescription bool
	// Assumed A44: In some regions lists show the credentials of everybody in the
	// account.
	showsOthers bool
	// Assumed A45: In some regions next.href is a path and not a URL.
	relativeNext bool

	// Assumed A71: In some regions DELETE of a job or run answers 202 and takes a
	// while.
	slowDelete bool
	// Assumed A72: In some regions next is an object and not a text.
	nextIsObject bool
	// Assumed A73: In some regions the last run of a job is told as a deprecated
	// field.
	deprecatedRun bool
	// Assumed A74: In some regions a failed run does not say why.
	noRunError bool
	// Assumed A75: In some regions a cleared member is absent and not empty.
	forgetsCleared bool
	// Assumed A76: In some regions lists show runs without their configuration.
	listsNoRunDetail bool
	// Where null alone clears a schedule; see A129.
	clearsWithNull bool

	// Assumed A124: In some regions enable_notifications is refused or ignored, runs
	// show their duration as a number or their parameters as text, or only the owner
	// of a job starts it.
	refusesEnabled   bool // 400 to enable_notifications, which no public client sends
	ignoresEnabled   bool // or takes it and does nothing
	durationIsNumber bool // of a run, instead of a text
	parametersAsText bool // runs show them in their configuration, too, as "name=value"
	onlyOwnerStarts  bool // 403 to a start by anybody but the job's owner
}

func quirksOf(region string) regionQuirks {
	switch region {
	case "eu-de":
		return regionQuirks{
			relativeNext: true, showsOthers: true,
			slowDelete: true, nextIsObject: true, refusesEnabled: true, durationIsNumber: true,
		}
	case "eu-gb":
		return regionQuirks{
			relativeNext: true, expiredTokenIs400: true, deleteShowsBody: true,
			deprecatedRun: true, noRunError: true, listsNoRunDetail: true, clearsWithNull: true,
		}
	case "jp-tok":
		return regionQuirks{
			relativeNext: true, noOwner: true,
			nextIsObject: true, forgetsCleared: true, listsNoRunDetail: true,
			ignoresEnabled: true, durationIsNumber: true, parametersAsText: true,
		}
	case "ca-tor":
		return regionQuirks{
			relativeNext: true, noDescription: true,
			slowDelete: true, noRunError: true, onlyOwnerStarts: true,
		}
	case "au-syd":
		return regionQuirks{relativeNext: true}
	default: // us-south
		return regionQuirks{deprecatedRun: true, forgetsCleared: true, listsNoRunDetail: true}
	}
}
