// SPDX-License-Identifier: MPL-2.0

package ibmcloud

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"unicode"
)

// JobRunLogs returns the lines of a run's log, without the client's own secrets.
// With a limit the service gives only so many, and does not say whether they are
// the first or the last; 0 asks for all.
func (c *Client) JobRunLogs(ctx context.Context, s Scope, jobID, runID string, limit int) ([]string, error) {
	var got object
	m := message{operation: opJobRunLogs, ids: map[string]string{"job_id": jobID, "run_id": runID}}
	if limit > 0 {
		m.query = map[string]string{"limit": strconv.Itoa(limit)}
	}
	k, err := c.sendScoped(ctx, s, m, &got)
	if err != nil {
		return nil, err
	}
	results := read[[]json.RawMessage](got["results"])
	if results == nil {
		return nil, c.failed(k, errIncomplete)
	}
	lines := []string{}
	for _, line := range results {
		lines = append(lines, strings.TrimRight(strings.Map(printable, c.mask(k, textOf(line))), " "))
	}
	return lines, nil
}

// printable keeps the layout of a line and drops what would steer a terminal.
func printable(r rune) rune {
	if r == '\t' || unicode.IsControl(r) || !unicode.IsPrint(r) {
		return ' '
	}
	return r
}
