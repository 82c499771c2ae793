// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"errors"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// maxBody is the longest request body in bytes that is read. No request of
// these services comes near it.
const maxBody = 1 << 20

// A call is one request on its way through the emulator. Its body is read
// before the lock is taken, so a slow client delays nobody.
type call struct {
	request *http.Request
	body    []byte
	bodyErr error

	// Set by answer.
	now         time.Time
	transaction string

	// Set by dispatch.
	route  *route
	params map[string]string
	query  url.Values
	caller caller
}

func newCall(w http.ResponseWriter, r *http.Request) *call {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	return &call{request: r, body: body, bodyErr: err}
}

// IAM's management calls, the token call and the platform differ most in how they refuse.

func (c *call) isTokenCall() bool { return c.request.URL.Path == tokenPath }

func (c *call) isPlatformCall() bool { return strings.HasPrefix(c.request.URL.Path, "/platform/") }

// baseURL is the request's own URL without its query, as the client sees it.
func (c *call) baseURL() string {
	scheme := "http"
	if c.request.TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + c.request.Host + c.request.URL.EscapedPath()
}

// link is a URL with the query of the request, but with another page token or none.
func (c *call) link(base, parameter, token string) string {
	query := maps.Clone(c.query)
	query.Del(parameter)
	if token != "" {
		query.Set(parameter, token)
	}
	if len(query) == 0 {
		return base
	}
	return base + "?" + query.Encode()
}

// selects reports whether a parameter that filters a list lets a value pass.
func (c *call) selects(parameter, value string) bool {
	asked := c.query.Get(parameter)
	return asked == "" || asked == value
}

func (c *call) flag(name string) bool { return c.query.Get(name) == "true" }

// parseQuery refuses parameters that the route does not know and parameters that are
// given twice. A client that sends them expects something that does not happen.
func (c *call) parseQuery() *problem {
	values, err := url.ParseQuery(c.request.URL.RawQuery)
	if err != nil {
		return badParameter("", "the query string cannot be parsed")
	}
	for name, given := range values {
		if !slices.Contains(c.route.query, name) {
			return badParameter(name, "unknown query parameter "+quote(name))
		}
		if len(given) > 1 {
			return badParameter(name, "query parameter "+quote(name)+" is given more than once")
		}
		if strings.HasPrefix(name, "include_") && given[0] != "true" && given[0] != "false" {
			return badParameter(name, "query parameter "+quote(name)+" is neither true nor false")
		}
	}
	c.query = values
	return nil
}

// checkBody checks the request against the media type of its route.
func (c *call) checkBody() *problem {
	if c.bodyErr != nil {
		if tooLong := (*http.MaxBytesError)(nil); errors.As(c.bodyErr, &tooLong) {
			return refuse(http.StatusRequestEntityTooLarge, "invalid_request", "the request body is too long")
		}
		return badRequest("the request body cannot be read")
	}
	media, _, err := mime.ParseMediaType(c.request.Header.Get("Content-Type"))
	switch {
	case len(c.route.media) == 0 && len(c.body) > 0:
		return badRequest("this request takes no body")
	case len(c.route.media) == 0, c.route.optional && len(c.body) == 0:
	case err != nil || !slices.Contains(c.route.media, media):
		wanted := strings.Join(c.route.media, " or ")
		return refuse(http.StatusUnsupportedMediaType, "", "the request body must be "+wanted)
	}
	return nil
}

// decode reads the JSON body. It refuses a field that the service does not know:
// otherwise nobody would notice a misspelt one.
func (c *call) decode(into any) *problem {
	if err := decodeStrict(c.body, into); err != nil {
		return badRequest("the request body is not the JSON object that is expected here: " + err.Error())
	}
	return nil
}

func quote(s string) string { return `"` + s + `"` }
