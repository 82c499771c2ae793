// SPDX-License-Identifier: MPL-2.0

package emulator

// regionQuirks are what nobody knows about the platform. Each region answers
// the open questions in its own way, so that clients meet every answer.
type regionQuirks struct {
	expiredTokenIs400 bool // 400 "jwt expired" instead of 401

	// Of task credentials.
	deleteShowsBody bool // 200 with the credential instead of 204
	noOwner         bool // items do not say whose they are
	noDescription   bool // the description is not given back
	showsOthers     bool // lists hold everybody's credentials
	relativeNext    bool // next.href is a path instead of a URL

	// Of jobs.
	slowDelete       bool // 202, and it takes a while, instead of 204
	nextIsObject     bool // next is an object instead of a text
	deprecatedRun    bool // last_run_… say "deprecated field"
	noRunError       bool // a failed run does not say why, only its log does
	forgetsCleared   bool // a member that was cleared is absent instead of empty
	listsNoRunDetail bool // lists show runs without their configuration
}

// quirksOf returns the quirks of a region.
//
// Assumed: all of it.
func quirksOf(region string) regionQuirks {
	switch region {
	case "eu-de":
		return regionQuirks{
			relativeNext: true, showsOthers: true,
			slowDelete: true, nextIsObject: true,
		}
	case "eu-gb":
		return regionQuirks{
			relativeNext: true, expiredTokenIs400: true, deleteShowsBody: true,
			deprecatedRun: true, noRunError: true, listsNoRunDetail: true,
		}
	case "jp-tok":
		return regionQuirks{
			relativeNext: true, noOwner: true,
			nextIsObject: true, forgetsCleared: true, listsNoRunDetail: true,
		}
	case "ca-tor":
		return regionQuirks{
			relativeNext: true, noDescription: true,
			slowDelete: true, noRunError: true,
		}
	case "au-syd":
		return regionQuirks{relativeNext: true}
	default: // us-south
		return regionQuirks{deprecatedRun: true, forgetsCleared: true, listsNoRunDetail: true}
	}
}
