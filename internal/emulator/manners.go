// SPDX-License-Identifier: MPL-2.0

package emulator

// manners are the ways in which the platform may differ and nobody knows how.
// Each region has its own, so that clients meet them all.
type manners struct {
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

// mannersOf knows the regions.
//
// Assumed: all of it.
func mannersOf(region string) manners {
	switch region {
	case "eu-de":
		return manners{
			relativeNext: true, showsOthers: true,
			slowDelete: true, nextIsObject: true,
		}
	case "eu-gb":
		return manners{
			relativeNext: true, expiredTokenIs400: true, deleteShowsBody: true,
			deprecatedRun: true, noRunError: true, listsNoRunDetail: true,
		}
	case "jp-tok":
		return manners{
			relativeNext: true, noOwner: true,
			nextIsObject: true, forgetsCleared: true, listsNoRunDetail: true,
		}
	case "ca-tor":
		return manners{
			relativeNext: true, noDescription: true,
			slowDelete: true, noRunError: true,
		}
	case "au-syd":
		return manners{relativeNext: true}
	default: // us-south
		return manners{deprecatedRun: true, forgetsCleared: true, listsNoRunDetail: true}
	}
}
