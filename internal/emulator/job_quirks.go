// SPDX-License-Identifier: MPL-2.0

package emulator

// jobQuirks are more ways in which jobs may differ between regions; see quirks.
type jobQuirks struct {
	refusesEnabled   bool // 400 to enable_notifications, which no public client sends
	ignoresEnabled   bool // or takes it and does nothing
	durationIsNumber bool // of a run, instead of a text
	onlyOwnerStarts  bool // 403 to a start by anybody but the job's owner
	parametersAsText bool // runs show them in their configuration, too, as "name=value"
}

// jobQuirksOf knows the regions.
//
// Assumed A124: In some regions enable_notifications is refused or ignored, runs show
// their duration as a number or their parameters as text, or only the owner of a job
// starts it.
func jobQuirksOf(region string) jobQuirks {
	switch region {
	case "eu-de":
		return jobQuirks{refusesEnabled: true, durationIsNumber: true}
	case "ca-tor":
		return jobQuirks{onlyOwnerStarts: true}
	case "jp-tok":
		return jobQuirks{ignoresEnabled: true, durationIsNumber: true, parametersAsText: true}
	}
	return jobQuirks{}
}

// takes reports whether a member that somebody sends counts in a region.
func (m jobQuirks) takes(path string) (bool, *problem) {
	if path == pathEnabled && m.refusesEnabled {
		return false, badMember(path, "The member is not known; use notification_types.")
	}
	return path != pathEnabled || !m.ignoresEnabled, nil
}
