// SPDX-License-Identifier: MPL-2.0

package ibmcloud

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"
)

// Options configure a Client. The zero value of every field but APIKey and
// Token is usable. Options print as "[secret]", whatever the verb.
type Options struct {
	// APIKey is exchanged for bearer tokens. Exactly one of APIKey and Token is set.
	APIKey string
	// Token is a ready bearer token, with or without the word "Bearer".
	Token string

	// IAMURL is the base URL of IAM. Empty means IBM Cloud.
	IAMURL string
	// PlatformURL is the base URL of the watsonx platform and may contain
	// "{region}". Empty means the table of regions.
	PlatformURL string
	// Visibility selects "public" (also when empty) or "private" hosts where no URL is given.
	Visibility string

	// MaxRetries is how often a request may be repeated. 0 means never.
	MaxRetries int
	// AttemptTimeout bounds each HTTP attempt, reply included. 0 means 60 seconds.
	AttemptTimeout time.Duration
	// UserAgent, if set, replaces the User-Agent header of IBM's SDK.
	UserAgent string
	// Transport carries the requests. nil means a pooled transport of this client's own.
	Transport http.RoundTripper

	// Now is the local clock, which counts until a service said what time it
	// is. nil means time.Now.
	Now func() time.Time
	// Jitter answers a number in [0,1) that spreads retries. nil means a random one.
	Jitter func() float64
	// Waits answers how long to wait really, before a request is repeated,
	// instead of the given time. nil waits as long as it should.
	Waits func(time.Duration) time.Duration
	// OnRetry is told before each wait, possibly by several goroutines at once.
	// It must not block. nil means nobody is told.
	OnRetry func(ctx context.Context, r Retry)
}

// A Retry is a wait before a request is repeated. It never holds a secret.
type Retry struct {
	Operation string        // for example "iam.ListAPIKeys"
	Region    string        // the platform's region; empty for IAM
	Method    string        // HTTP method
	Status    int           // HTTP status of the refusal; 0 when there was no reply
	Attempt   int           // attempts made so far
	Wait      time.Duration // the time until the next attempt
	Err       string        // what went wrong when there was no reply
}

const (
	visibilityPublic  = "public"
	visibilityPrivate = "private"

	publicIAM  = "https://iam.cloud.ibm.com"
	privateIAM = "https://private.iam.cloud.ibm.com"

	defaultAttemptTimeout = 60 * time.Second

	masked = "[secret]"
)

// Format keeps key and token out of every print.
func (Options) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, masked) }

// MarshalJSON keeps key and token out of JSON.
func (Options) MarshalJSON() ([]byte, error) { return []byte(`"` + masked + `"`), nil }

// complete returns the options with their defaults filled in, or says what is
// wrong with them. No error repeats a key or a token.
func (o Options) complete() (Options, error) {
	var err error
	if o, err = o.credentials(); err != nil {
		return o, err
	}

	switch o.Visibility {
	case "":
		o.Visibility = visibilityPublic
	case visibilityPublic, visibilityPrivate:
	default:
		return o, fmt.Errorf("visibility %q is neither %q nor %q", o.Visibility, visibilityPublic, visibilityPrivate)
	}
	if o.IAMURL == "" {
		o.IAMURL = publicIAM
		if o.Visibility == visibilityPrivate {
			o.IAMURL = privateIAM
		}
	}
	if o.IAMURL, err = baseURL("the IAM endpoint", o.IAMURL, o.IAMURL); err != nil {
		return o, err
	}
	if o.PlatformURL != "" {
		// A placeholder cannot stand in a host, so a plain word does.
		example := strings.ReplaceAll(o.PlatformURL, regionPlaceholder, "region")
		if o.PlatformURL, err = baseURL("the platform endpoint", o.PlatformURL, example); err != nil {
			return o, err
		}
	}
	if o.MaxRetries < 0 {
		return o, errors.New("the number of retries is negative")
	}
	if o.AttemptTimeout < 0 {
		return o, errors.New("the timeout of an attempt is negative")
	}
	return o.seams(), nil
}

// seams fills in what tests replace.
func (o Options) seams() Options {
	if o.AttemptTimeout == 0 {
		o.AttemptTimeout = defaultAttemptTimeout
	}
	if o.Now == nil {
		o.Now = time.Now //nolint:forbidigo // The seam itself: whoever has a clock hands it in.
	}
	if o.Jitter == nil {
		o.Jitter = rand.Float64
	}
	if o.Waits == nil {
		o.Waits = func(wait time.Duration) time.Duration { return wait }
	}
	if o.Transport == nil {
		o.Transport = newTransport()
	}
	return o
}

// credentials checks key and token. A stray quote, brace or line break is the
// usual slip of a shell or CI variable; IAM would only answer "unknown key".
func (o Options) credentials() (Options, error) {
	if o.Token != "" {
		if word, rest, found := strings.Cut(strings.TrimSpace(o.Token), " "); found && strings.EqualFold(word, "Bearer") {
			o.Token = strings.TrimSpace(rest)
		}
	}
	switch {
	case o.APIKey == "" && o.Token == "":
		return o, errors.New("neither an API key nor a token is given")
	case o.APIKey != "" && o.Token != "":
		return o, errors.New("both an API key and a token are given")
	}

	what, value := "the API key", o.APIKey
	if o.Token != "" {
		what, value = "the token", o.Token
	}
	ends := value[:1] + value[len(value)-1:]
	switch {
	case strings.TrimSpace(value) != value || strings.ContainsFunc(value, unicode.IsControl):
		return o, fmt.Errorf("%s begins or ends with a blank, or contains a line break", what)
	case strings.ContainsAny(ends, `{}"`) || ends == "''":
		return o, fmt.Errorf("%s begins or ends with a brace or a quote", what)
	}
	return o, nil
}

// baseURL checks a base URL by an example of what it stands for, and removes
// its trailing slashes.
func baseURL(what, raw, example string) (string, error) {
	u, err := url.Parse(example)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Hostname() == "" {
		return "", fmt.Errorf("%s is not an absolute http or https URL", what)
	}
	if u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || strings.ContainsAny(example, "{} #") {
		return "", fmt.Errorf("%s must consist of scheme, host and path only", what)
	}
	return strings.TrimRight(raw, "/"), nil
}

// newTransport returns a transport that shares no connections with the rest of the process.
func newTransport() http.RoundTripper {
	shared, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		// Somebody replaced the default on purpose, for example to record traffic.
		return http.DefaultTransport
	}
	own := shared.Clone()
	own.MaxIdleConnsPerHost = 16
	own.OnProxyConnectResponse = refusedByProxy
	return own
}
