// SPDX-License-Identifier: MPL-2.0

package ibmcloud

import (
	"bytes"
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/IBM/go-sdk-core/v5/core"
)

// An errorBody combines all shapes in which the services report errors:
//
//   - IAM: errors[] with message_code, context.transaction_id, trace;
//   - IAM's token endpoint: errorCode, errorMessage, context.requestId;
//   - the platform: errors[] with code, trace;
//   - the platform, older paths: an integer code, error, reason, message.
type errorBody struct {
	Errors []struct {
		Code        text `json:"code"`
		MessageCode text `json:"message_code"`
		Message     text `json:"message"`
		Details     text `json:"details"`
	} `json:"errors"`
	Trace   text `json:"trace"`
	Context struct {
		TransactionID text `json:"transaction_id"`
		RequestID     text `json:"requestId"`
	} `json:"context"`

	ErrorCode    text `json:"errorCode"`
	ErrorMessage text `json:"errorMessage"`
	ErrorDetails text `json:"errorDetails"`

	Code    text `json:"code"`
	Error   text `json:"error"`
	Reason  text `json:"reason"`
	Message text `json:"message"`
}

// text is a JSON string or number. Anything else is empty and not an error: a
// service that reports trouble in an odd way is still in trouble.
type text string

// UnmarshalJSON implements json.Unmarshaler.
func (t *text) UnmarshalJSON(raw []byte) error {
	var s string
	var n json.Number
	switch {
	case json.Unmarshal(raw, &s) == nil:
		*t = text(s)
	case json.Unmarshal(raw, &n) == nil:
		*t = text(n)
	}
	return nil
}

// parseErrorBody reads an error body. It is false when the body is not a JSON
// object.
func parseErrorBody(raw []byte) (errorBody, bool) {
	var body errorBody
	err := json.Unmarshal(raw, &body)
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) && kind.Field != "" {
		return body, true // A field of an unexpected kind is skipped, the rest is there.
	}
	return body, err == nil
}

// codeAndMessage returns the code and the message, wherever a shape has them.
func (b errorBody) codeAndMessage() (code, message string) {
	for _, e := range b.Errors {
		said := first(e.Message, e.Details)
		if e.Message != "" && e.Details != "" && e.Details != e.Message {
			said += " – " + string(e.Details)
		}
		if code == "" {
			code = first(e.MessageCode, e.Code)
		}
		if said != "" {
			message = strings.TrimPrefix(message+"; "+said, "; ")
		}
	}
	if code == "" {
		code = first(b.ErrorCode, b.Code)
	}
	if message == "" {
		message = first(b.ErrorMessage, b.Message, b.Reason, b.Error)
		if b.ErrorMessage != "" && b.ErrorDetails != "" && b.ErrorDetails != b.ErrorMessage {
			message += " – " + string(b.ErrorDetails)
		}
	}
	return code, message
}

func first(texts ...text) string {
	for _, t := range texts {
		if t != "" {
			return string(t)
		}
	}
	return ""
}

// refusal returns code and message of a reply that is not a success. If the
// body says nothing, the message is the status in words.
func (c *Client) refusal(k *call) (code, message string) {
	if k.status >= 300 && k.status < 400 {
		return "", "a redirect is not followed, since it would carry the token elsewhere"
	}
	if body, ok := parseErrorBody(k.body); ok {
		code, message = body.codeAndMessage()
		code, message = c.clean(k, code), c.clean(k, message)
	} else {
		message = c.excerpt(k)
	}
	if message == "" && k.status < http.StatusInternalServerError && isHTML(k) {
		message = "the reply is text/html" + otherThanJSON
	}
	if message == "" {
		message = http.StatusText(k.status)
	}
	if message == "" {
		message = "status " + strconv.Itoa(k.status)
	}
	return code, message
}

// excerpt returns the beginning of a body that is not JSON, if it is meant for
// reading. An HTML page says nothing that the status does not say.
func (c *Client) excerpt(k *call) string {
	body := strings.ToValidUTF8(string(k.body), "")
	if isHTML(k) || strings.ContainsRune(body, 0) {
		return ""
	}
	body = c.mask(k, body)
	if k.cut {
		// The limit may have cut a secret in two, and half of one is not recognised.
		body = body[:max(0, len(body)-longestSecret)]
	}
	return c.clean(k, body)
}

// otherThanJSON ends a message about a reply that no service of IBM Cloud sends.
const otherThanJSON = ", not JSON: is a proxy or a login page in between?"

// isHTML reports whether a reply is a page for a browser.
func isHTML(k *call) bool {
	return strings.Contains(strings.ToLower(k.header.Get("Content-Type")), "html") || bytes.HasPrefix(bytes.TrimSpace(k.body), []byte("<"))
}

// goType is what encoding/json says of Go's types; it means nothing to users.
var goType = regexp.MustCompile(` into Go (?:struct field [^.\s]*\.(\S+)|value) of type \S+`)

// unreadable says what is wrong with a reply that reports success.
func unreadable(k *call, err error) string {
	media, _, _ := mime.ParseMediaType(k.header.Get("Content-Type"))
	switch {
	case isHTML(k):
		return "the reply is text/html" + otherThanJSON
	case len(k.body) > 0 && media != "" && !core.IsJSONMimeType(media):
		return "the reply is " + media + otherThanJSON
	case len(k.body) > 0 && media == "":
		return "the reply does not say that it is JSON: is a proxy in between?"
	}
	text := strings.TrimPrefix(err.Error(), "An error occurred while processing the HTTP response: ")
	return "the reply cannot be understood: " + strings.TrimSuffix(goType.ReplaceAllString(text, " at $1"), " at ")
}

// transactionID returns the id under which IBM finds the request in its logs.
func (c *Client) transactionID(k *call) string {
	for _, name := range []string{"Transaction-Id", "X-Correlation-Id", "X-Request-Id", "X-Global-Transaction-Id"} {
		if id := k.header.Get(name); id != "" {
			return c.clean(k, id)
		}
	}
	if k.status >= 200 && k.status < 300 {
		return ""
	}
	body, _ := parseErrorBody(k.body)
	return c.clean(k, first(body.Trace, body.Context.TransactionID, body.Context.RequestID))
}
