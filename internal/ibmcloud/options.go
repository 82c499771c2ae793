// SPDX-License-Identifier: MPL-2.0

package ibmcloud

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Options configure a Client. The zero value of every field but APIKey and
// Token is usable. Options print as "[secret]", whatever the verb.
type Options struct {
	hidden

	// APIKey is exchanged for bearer tokens. Exactly one of APIKey and Token is set.
	APIKey string
	// Token is a ready bearer token, also as "ibmcloud iam oauth-tokens" prints
	// it; see BareToken.
	Token string
	// Source names where APIKey or Token comes from, for errors: an argument, or an
	// environment variable.
	Source string

	// IAMURL is the base URL of IAM. Empty means IBM Cloud.
	IAMURL string
	// PlatformURL is the base URL of the watsonx platform and may contain
	// "{region}". Empty means the table of regions.
	PlatformURL string
	// Visibility selects the hosts where no URL is given: "public" (also when
	// empty), "private", or "public-and-private", which is private for IAM and
	// public for the platform.
	Visibility string
	// Region chooses IAM's private host, and is the one behind a PlatformURL without
	// "{region}". Any text is taken: it counts only where there is such a region.
	Region string

	// MaxRetries is how often a request may be repeated. 0 means never.
	MaxRetries int
	// UserAgent, if set, replaces the User-Agent header of IBM's SDK.
	UserAgent string
	// Transport carries the requests. nil means a pooled transport of this client's own.
	Transport http.RoundTripper

	// Limiter, if set, is shared with other clients of the same hosts.
	Limiter *Limiter

	// Now is the local clock. It counts until a service has said what time it
	// is. nil means time.Now.
	Now func() time.Time
	// Jitter returns a number in [0,1) that spreads retries. nil means a random one.
	Jitter func() float64
	// Waits returns how long to really wait before a request is repeated. nil
	// means the time that it is given.
	Waits func(time.Duration) time.Duration
	// OnRequest is told of each request that was sent, possibly by several
	// goroutines at once. It must not block. nil means nobody is told.
	OnRequest func(ctx context.Context, r Request)
}

// A Request is a request to a service, and how it ended. It never holds a secret.
type Request struct {
	Operation     string        // for example "iam.ListAPIKeys"
	Region        string        // the platform's region; empty for IAM
	Method        string        // HTTP method
	Path          string        // without the service's base URL and without a query
	Attempt       int           // 1, and more when it is repeated
	Status        int           // HTTP status of the reply; 0 when there was none
	Err           string        // why there was no reply
	Duration      time.Duration // until the reply was read
	TransactionID string        // under which IBM finds the request; empty when the service does not say
}

const (
	visibilityPublic  = "public"
	visibilityPrivate = "private"
	visibilityBoth    = "public-and-private"

	publicIAM = "https://iam.cloud.ibm.com"
)

// complete returns the options with their defaults filled in, or says what is
// wrong with them. No error repeats a key or a token.
func (o Options) complete() (Options, error) {
	var err error
	if o, err = o.credentials(); err != nil {
		return o, err
	}

	if o.Visibility == "" {
		o.Visibility = visibilityPublic
	}
	if !slices.Contains(Visibilities(), o.Visibility) {
		return o, fmt.Errorf("visibility is %q; it must be one of %s", o.Visibility, strings.Join(Visibilities(), ", "))
	}
	if o.IAMURL == "" {
		o.IAMURL = iamHost(o.Visibility, o.Region)
	}
	if o.IAMURL, err = baseURL("the IAM endpoint", o.IAMURL, o.IAMURL); err != nil {
		return o, err
	}
	// Often the whole address of the token request is given as the endpoint.
	o.IAMURL = strings.TrimRight(strings.TrimSuffix(o.IAMURL, pathToken), "/")
	if o.PlatformURL != "" {
		// A placeholder cannot stand in a host, so a plain word does.
		example := strings.ReplaceAll(o.PlatformURL, regionPlaceholder, "region")
		if o.PlatformURL, err = baseURL("the platform endpoint", o.PlatformURL, example); err != nil {
			return o, err
		}
	}
	return o.seams(), nil
}

// seams fills in what tests replace.
func (o Options) seams() Options {
	if o.Now == nil {
		o.Now = time.Now //nolint:forbidigo // The seam itself: a caller that has a clock hands it in.
	}
	if o.Jitter == nil {
		o.Jitter = rand.Float64
	}
	if o.Waits == nil {
		o.Waits = func(wait time.Duration) time.Duration { return wait }
	}
	o.Limiter = cmp.Or(o.Limiter, &Limiter{})
	if o.Transport == nil {
		o.Transport = newTransport()
	}
	return o
}

// credentials checks key and token.
func (o Options) credentials() (Options, error) {
	o.Token = BareToken(o.Token)
	what, fault := "API key ", KeyFault(o.APIKey)
	if o.APIKey == "" && o.Token != "" {
		what, fault = "token ", TokenFault(o.Token)
	}
	switch {
	case o.APIKey != "" && o.Token != "":
		return o, errors.New("both an API key and a token are given")
	case fault != "":
		return o, errors.New("the " + what + fault)
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
