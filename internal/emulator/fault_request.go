// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"encoding/json"
	"errors"
	"strings"
)

// faultRequest is a fault in a request. People write it by hand, so that a number
// of seconds and a JSON body need no quotes.
type faultRequest struct {
	Fault

	Body       json.RawMessage `json:"body"`
	RetryAfter json.RawMessage `json:"retry_after"`
}

// fault returns the fault that is asked for. It takes a text literally, so that
// what the list of faults shows can be sent back.
func (in faultRequest) fault() (Fault, error) {
	fault := in.Fault
	if text, ok := plainText(in.Body); ok {
		fault.Body = text
	} else {
		fault.Body = string(in.Body)
	}
	text, ok := plainText(in.RetryAfter)
	if !ok {
		text = string(in.RetryAfter)
		if strings.Trim(text, "0123456789") != "" {
			return Fault{}, errors.New("retry_after is neither a text nor a number of whole seconds")
		}
	}
	fault.RetryAfter = text
	return fault, nil
}

// plainText returns the text of a JSON string. null and an absent member are the
// empty text; false means another type.
func plainText(value json.RawMessage) (string, bool) {
	if value == nil {
		return "", true
	}
	var text string
	err := json.Unmarshal(value, &text)
	return text, err == nil
}
