// SPDX-License-Identifier: MPL-2.0

// Package ibmcloud is a typed HTTP client for IBM Cloud IAM and for the
// watsonx platform. It knows neither Terraform nor what a user API key is for.
package ibmcloud

import (
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/IBM/go-sdk-core/v5/core"
	"github.com/IBM/platform-services-go-sdk/iamidentityv1"
)

// silenceSDK turns IBM's logger off. At level Debug it would dump whole
// requests to stdout, which is the channel between Terraform and a plugin. The
// whole process shares the logger, which has no lock, so it is set only once.
//
//nolint:gochecknoglobals // It guards a global of the SDK.
var silenceSDK = sync.OnceFunc(func() { core.SetLoggingLevel(core.LevelNone) })

// A Client talks to IAM and to the watsonx platform on behalf of one identity.
// It is safe for concurrent use. It prints as "[secret]", whatever the verb.
type Client struct {
	hidden

	options Options
	clock   *clock
	tokens  *tokenSource
	repeat  http.RoundTripper // everything below authentication
	service *core.BaseService // sends everything but what exchanges a key; its URL is IAM's
}

// New returns a client. It performs no I/O: a bad key shows at the first call.
// The error names what is wrong with the options and never repeats a key or a
// token.
func New(o Options) (*Client, error) {
	silenceSDK()
	o, err := o.complete()
	if err != nil {
		return nil, err
	}

	c := &Client{options: o, clock: &clock{local: o.Now}}
	c.repeat = &retries{
		client:  c,
		attempt: &http.Client{Transport: &attempts{client: c, next: o.Transport}, CheckRedirect: refuseRedirect},
	}
	c.tokens = newTokenSource(c)
	// This constructor reads no environment variables and credential files: those would
	// replace what the user configured, and could turn the SDK's own retries on.
	c.service, err = core.NewBaseService(&core.ServiceOptions{URL: o.IAMURL, Authenticator: &core.NoAuthAuthenticator{}})
	if err != nil {
		return nil, errors.New("the IAM endpoint is not usable")
	}
	c.service.SetHTTPClient(&http.Client{Transport: &authentication{client: c, next: c.repeat}, CheckRedirect: refuseRedirect})
	return c, nil
}

// iam returns IBM's client for IAM. No field holds it: the linker keeps all methods of
// a type that reflection can reach, which would add a megabyte to the program.
func (c *Client) iam() *iamidentityv1.IamIdentityV1 {
	return &iamidentityv1.IamIdentityV1{Service: c.service}
}

// Now is the time of the services: the Date of the latest reply plus the time
// that has passed since. Before the first reply it is the local time. In UTC.
func (c *Client) Now() time.Time { return c.clock.now() }

// AuthenticatesWithKey reports whether the client has an API key, not only a token.
func (c *Client) AuthenticatesWithKey() bool { return c.options.APIKey != "" }

// refuseRedirect hands a redirect to the caller as it is. Following one would
// carry the token to wherever the reply says.
func refuseRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
