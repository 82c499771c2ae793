// SPDX-License-Identifier: MPL-2.0

package ibmcloud

import "time"

// expiryLayout is the only form in which IAM takes expires_at: minutes, no seconds.
const expiryLayout = "2006-01-02T15:04+0000"

// parseTime reads the forms of time that the services use. Anything else is
// the zero time: a cosmetic field that cannot be read must not hide a key.
func parseTime(s string) time.Time {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04-0700", "2006-01-02T15:04:05-0700"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}

// formatExpiry renders a time for IAM. The zero time is the empty string.
func formatExpiry(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(expiryLayout)
}
