// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// A Fault changes how matching requests are answered. The oldest fault that
// matches acts. The next one gets the requests that it lets pass.
type Fault struct {
	Method string `json:"method"` // "" matches every method
	// Path is compared with the whole path of the request; * stands for any
	// run of characters.
	Path string `json:"path"`

	// Status refuses the request with this status; nothing is carried out,
	// unless LostReply says so.
	Status int `json:"status"`
	// Body goes with Status, instead of IBM's own shape for the path. One
	// that begins with < is sent as HTML.
	Body string `json:"body"`
	// Recorded refuses the request with a reply that was recorded at IBM's IAM,
	// instead of a Status and Body: one of [RecordedReplies].
	Recorded string `json:"recorded"`
	// RetryAfter is the header of that name: whole seconds or an HTTP date.
	RetryAfter string `json:"retry_after"`

	// DelayMS is how many milliseconds it waits before anything else.
	DelayMS int `json:"delay_ms"`
	// LostReply carries the request out and closes the connection. With a
	// Status it answers with that instead, as a gateway does after a timeout.
	LostReply bool `json:"lost_reply"`
	// Reset drops the connection before anything is carried out.
	Reset bool `json:"reset"`
	// Truncate carries the request out and sends half of the reply.
	Truncate bool `json:"truncate"`

	Times int `json:"times"` // how often it acts; 0 means until it is removed
	Skip  int `json:"skip"`  // how many matching requests pass first
}

// A faultRequest is a fault in a request. People write it by hand, so that a number
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
	fault.Body, fault.RetryAfter = plainText(in.Body), plainText(in.RetryAfter)
	isText := len(in.RetryAfter) > 0 && in.RetryAfter[0] == '"'
	if !isText && strings.Trim(fault.RetryAfter, "0123456789") != "" {
		return Fault{}, errors.New("retry_after is neither a text nor a number of whole seconds")
	}
	return fault, nil
}

// An activeFault is a fault and how far it has come.
type activeFault struct {
	Fault

	skipped, acted int
}

// AddFault adds a fault. The error says what is wrong with it.
func (s *Server) AddFault(f Fault) error {
	if err := f.validate(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &activeFault{Fault: f})
	return nil
}

// ClearFaults removes all faults.
func (s *Server) ClearFaults() { s.removeFaults(Fault{}) }

// removeFaults removes the faults that equal one, or all for the zero Fault.
func (s *Server) removeFaults(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = slices.DeleteFunc(s.faults, func(active *activeFault) bool { return f == Fault{} || active.Fault == f })
}

// Faults returns the faults that can still act.
func (s *Server) Faults() []Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	active := filtered(s.faults, func(f *activeFault) bool { return !f.spent() })
	return mapped(active, func(f *activeFault) Fault { return f.Fault })
}

func (f Fault) validate() error {
	_, isRecorded := recordedReplies()[f.Recorded]
	ways := len(filtered(
		[]bool{f.Status != 0 || f.LostReply, f.Recorded != "", f.Reset, f.Truncate}, func(on bool) bool { return on },
	))
	switch {
	case f.Path == "":
		return errors.New("a fault needs a path")
	case f.Status != 0 && (f.Status < 200 || f.Status > 599):
		return errors.New("the status of a fault is between 200 and 599")
	case f.Status == 0 && (f.Body != "" || f.RetryAfter != ""):
		return errors.New("body and retry_after need a status")
	case f.Recorded != "" && !isRecorded:
		return fmt.Errorf("the recorded reply of a fault is one of %q", RecordedReplies())
	case f.DelayMS < 0 || f.Times < 0 || f.Skip < 0:
		return errors.New("delay_ms, times and skip are not negative")
	case ways > 1:
		return errors.New("a fault has one of status, recorded, lost_reply, reset and truncate; only status and lost_reply go together")
	case ways == 0 && f.DelayMS == 0:
		return errors.New("the fault changes nothing: it needs a status, a delay or another effect")
	}
	return nil
}

func (f *activeFault) spent() bool { return f.Times > 0 && f.acted >= f.Times }

// takeFault returns the fault that acts on a request, or the zero Fault.
func (s *Server) takeFault(method, path string) Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = slices.DeleteFunc(s.faults, (*activeFault).spent)
	for _, f := range s.faults {
		if (f.Method != "" && !strings.EqualFold(f.Method, method)) || !matchWildcard(f.Path, path) {
			continue
		}
		if f.skipped < f.Skip {
			f.skipped++
			continue
		}
		f.acted++
		fault := f.Fault
		if recorded, ok := recordedReplies()[fault.Recorded]; ok {
			fault.Status = recorded.status
		}
		return fault
	}
	return Fault{}
}

// matchWildcard compares the whole text with a pattern in which * stands for
// any run of characters, slashes included.
func matchWildcard(pattern, text string) bool {
	expression := strings.ReplaceAll(regexp.QuoteMeta(pattern), `\*`, `.*`)
	return regexp.MustCompile(`^(?s:` + expression + `)$`).MatchString(text)
}

// reply is the answer of a fault with a status.
func (f Fault) reply(c *call) reply {
	answer := reply{status: f.Status, header: http.Header{}, body: []byte(f.Body)}
	recorded, isRecorded := recordedReplies()[f.Recorded]
	switch {
	case isRecorded:
		answer = recorded.reply(c)
	case f.Body == "":
		answer = refuse(f.Status, "", "refused by a fault: "+http.StatusText(f.Status)).reply(c)
	case strings.HasPrefix(f.Body, "<"):
		answer.header.Set("Content-Type", "text/html")
	default:
		answer.header.Set("Content-Type", jsonMedia)
	}
	if f.RetryAfter != "" {
		answer.header.Set("Retry-After", f.RetryAfter)
	}
	return answer
}

// recordedReplies are refusals that were recorded at IBM's IAM, by their names in a
// fault.
//
// Assumed A24: IAM refuses the key of a blocked account (BXNIM0434E) and an
// unknown client (BXNIM0310E) with 400.
func recordedReplies() map[string]problem {
	return map[string]problem{
		"BXNIM0102E": *notFound(unableToFind),
		"BXNIM0308E": *notAuthenticated(noAuthorization),
		// An old client was told the same in the shape of the token call.
		"BXNIM0308E in the token's shape": {status: http.StatusUnauthorized, message: noAuthorization, tokenShape: true},
		"BXNIM0434E":                      *badKey("BXNIM0434E", "The account of the API key is blocked"),
		"BXNIM0141E":                      *badKey("BXNIM0141E", "User is not member of the specified account"),
		"BXNIM0310E":                      *badKey("BXNIM0310E", "Provided client not found"),
	}
}

// IAM refuses with the words of two of them elsewhere, too.
const (
	unableToFind    = "Unable to find object"
	noAuthorization = "No authorization header found"
)

// RecordedReplies are the values that Recorded can have in a [Fault].
func RecordedReplies() []string { return slices.Sorted(maps.Keys(recordedReplies())) }
