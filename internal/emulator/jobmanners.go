// SPDX-License-Identifier: MPL-2.0

package emulator

// jobManners are more ways in which jobs may differ between regions; see manners.
type jobManners struct {
	refusesEnabled   bool // 400 to enable_notifications, which no public client sends
	ignoresEnabled   bool // or takes it and does nothing
	durationIsNumber bool // of a run, instead of a text
	onlyOwnerStarts  bool // 403 to a start by anybody but the job's owner
	parametersAsText bool // runs show them in their configuration, too, as "name=value"
}

// jobMannersOf knows the regions.
//
// Assumed: all of it.
func jobMannersOf(region string) jobManners {
	switch region {
	case "eu-de":
		return jobManners{refusesEnabled: true, durationIsNumber: true}
	case "ca-tor":
		return jobManners{onlyOwnerStarts: true}
	case "jp-tok":
		return jobManners{ignoresEnabled: true, durationIsNumber: true, parametersAsText: true}
	}

	return jobManners{}
}

// takes reports whether a member that somebody sends counts in a region.
func (m jobManners) takes(path string) (bool, *problem) {
	if path == pathEnabled && m.refusesEnabled {
		return false, badMember(path, "The member is not known; use notification_types.")
	}

	return path != pathEnabled || !m.ignoresEnabled, nil
}
