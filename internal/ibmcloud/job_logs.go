// SPDX-License-Identifier: MPL-2.0

package ibmcloud

import (
	"cmp"
	"context"
	"encoding/json"
	"io"
	"strings"
)

// JobRunLogTail returns the last lines of a run's log, at most so many, without the
// client's own secrets and without blank lines at the end. It cuts long lines. The log
// may have any length: the service does not say which end of a log a limit leaves, so
// the client reads the whole log and keeps its tail.
func (c *Client) JobRunLogTail(ctx context.Context, s Scope, jobID, runID string, lines int) ([]string, error) {
	var tail []string
	k, err := c.send(ctx, message{
		operation: opJobRunLogs, scope: s, ids: map[string]string{"job_id": jobID, "run_id": runID},
		stream: func(body io.Reader) (err error) {
			source := &io.LimitedReader{R: body}
			if tail, err = readTail(source, lines); err != nil && source.N <= 0 {
				err = errTooLarge
			}
			return err
		},
	}, nil)
	if err == nil && tail == nil {
		err = c.failed(k, errIncomplete) // It is not JSON.
	}
	if err != nil {
		return nil, err
	}
	for i, line := range tail {
		tail[i] = shorten(strings.TrimRight(strings.Map(printable, c.mask(k, line)), " "))
	}
	return tail, nil
}

// keptOfLine is how much of a line is kept while a log is read, in bytes: what is
// shown of it, with every secret that begins there.
const keptOfLine = 64 << 10

// readTail reads a log of any length and keeps the end of its results. A single line
// has the limits of a reply.
func readTail(source *io.LimitedReader, lines int) ([]string, error) {
	source.N = maxReply
	decoder := json.NewDecoder(source)
	if err := seekResults(decoder); err != nil {
		return nil, err
	}
	tail, blank := []string{}, 0 // blank lines after the tail
	for decoder.More() {
		var raw json.RawMessage
		if err := decoder.Decode(&raw); err != nil {
			return nil, err
		}
		source.N = maxReply
		line := textOf(raw)
		if strings.TrimSpace(line) == "" {
			blank = min(blank+1, lines)
			continue
		}
		tail = append(append(tail, make([]string, blank)...), strings.Clone(line[:min(len(line), keptOfLine)]))
		tail, blank = tail[max(0, len(tail)-lines):], 0
	}
	_, err := decoder.Token() // the end of the results
	return tail, err
}

// seekResults goes to the first of the results in a reply.
func seekResults(decoder *json.Decoder) error {
	if begin, err := decoder.Token(); begin != json.Delim('{') {
		return cmp.Or(err, errIncomplete)
	}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return err
		}
		if name == "results" {
			if begin, err := decoder.Token(); begin != json.Delim('[') {
				return cmp.Or(err, errIncomplete)
			}
			return nil
		}
		var other json.RawMessage
		if err := decoder.Decode(&other); err != nil {
			return err
		}
	}
	return errIncomplete
}
