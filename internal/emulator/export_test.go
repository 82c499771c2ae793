// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"time"
)

// NextRun is the first time after the given one at which a cron expression
// fires, or zero. The error says why it is none.
func NextRun(expression string, after time.Time) (time.Time, error) {
	parsed, err := parseCron(expression)
	if err != nil {
		return time.Time{}, err
	}

	at, _ := parsed.next(after)

	return at, nil
}

// RunsBetween are the times after begin and before end at which a cron
// expression fires.
func RunsBetween(expression string, begin, end time.Time) ([]time.Time, error) {
	parsed, err := parseCron(expression)
	if err != nil {
		return nil, err
	}

	var runs []time.Time
	for at, ok := parsed.next(begin); ok && at.Before(end); at, ok = parsed.next(at) {
		runs = append(runs, at)
	}

	return runs, nil
}
