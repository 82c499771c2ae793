// SPDX-License-Identifier: MPL-2.0

package ibmcloud

import (
	"bytes"
	"cmp"
	"mime"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/IBM/go-sdk-core/v5/core"
)

// codeAndMessage returns the code and the message of an error body, wherever its
// shape has them:
//
//   - IAM: errors[] with message_code, context.transaction_id, trace;
//   - IAM's token endpoint: errorCode, errorMessage, context.requestId;
//   - the platform: errors[] with code, trace;
//   - the platform, older paths: an integer code, error, reason, message.
func codeAndMessage(body object) (code, message string) {
	for _, e := range body.list("errors") {
		code = cmp.Or(code, e.text("message_code"), e.text("code"))
		if said := withDetails(e.text("message"), e.text("details")); said != "" {
			message = strings.TrimPrefix(message+"; "+said, "; ")
		}
	}
	return cmp.Or(code, body.text("errorCode"), body.text("code")),
		cmp.Or(message, withDetails(body.text("errorMessage"), body.text("errorDetails")),
			body.text("message"), body.text("reason"), body.text("error"))
}

func withDetails(message, details string) string {
	if message == "" || details == "" || details == message {
		return cmp.Or(message, details)
	}
	return message + " – " + details
}

// refusal returns code and message of a reply that is not a success. If the
// body says nothing, the message is the status in words.
func (c *Client) refusal(k *call) (code, message string) {
	if k.status >= 300 && k.status < 400 {
		return "", "a redirect is not followed, since it would carry the token elsewhere"
	}
	if body := read[object](k.body); body != nil {
		code, message = codeAndMessage(body)
		code, message = c.clean(k, code), c.clean(k, message)
	} else {
		message = c.excerpt(k)
	}
	if message == "" && k.status < http.StatusInternalServerError && isHTML(k) {
		message = "the reply is text/html" + otherThanJSON
	}
	return code, cmp.Or(message, http.StatusText(k.status), "status "+strconv.Itoa(k.status))
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
	body := read[object](k.body)
	context := body.object("context")
	return c.clean(k, cmp.Or(body.text("trace"), context.text("transaction_id"), context.text("requestId")))
}
