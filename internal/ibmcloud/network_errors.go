// SPDX-License-Identifier: MPL-2.0

package ibmcloud

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
)

// A networkError says where on its way a request got stuck, and what helps. The
// service never saw the request. It is ErrUnreachable.
type networkError struct {
	text  string
	cause error
	final bool // the next attempt would get stuck at the same place
}

func (e *networkError) Error() string { return e.text }

func (e *networkError) Unwrap() []error { return []error{ErrUnreachable, e.cause} }

// explain turns an error of net/http into a networkError, where it knows a better
// word for it. Any other error comes back as it is.
func explain(host string, err error) error {
	var (
		refusal proxyError
		network *net.OpError
		name    *net.DNSError
		record  tls.RecordHeaderError
		bad     *tls.CertificateVerificationError
	)
	switch {
	case errors.As(err, &refusal):
		text := fmt.Sprintf("the proxy %s refuses to connect to %s: %s; HTTPS_PROXY and NO_PROXY say which hosts go through it",
			refusal.proxy, refusal.host, refusal.status)
		return &networkError{text, err, refusal.code < http.StatusInternalServerError}
	case errors.As(err, &network) && (network.Op == "proxyconnect" || strings.HasPrefix(network.Op, "socks")):
		return &networkError{fmt.Sprintf("the proxy cannot be reached: %s; check HTTPS_PROXY and NO_PROXY", bare(err)), err, false}
	case errors.As(err, &name) && name.IsNotFound:
		return &networkError{fmt.Sprintf("there is no host %s: check the endpoint's spelling, and the network's name server", name.Name), err, true}
	case errors.As(err, &record):
		return &networkError{fmt.Sprintf("%s answers without TLS: check the scheme and the port of the endpoint", host), err, true}
	case errors.As(err, &bad):
		text := fmt.Sprintf("the certificate of %s is not trusted: %s; behind a proxy that reads TLS, or with a private certificate authority, "+
			"name the file with its certificates in SSL_CERT_FILE (on macOS and Windows, add them to the system's)", host, bare(err))
		return &networkError{text, err, true}
	}
	return err
}

// hopeless reports whether the next attempt would fail in the same way.
func hopeless(err error) bool {
	stuck, ok := errors.AsType[*networkError](err)
	return ok && stuck.final || errors.Is(err, errTooLarge) || errors.Is(err, errIncomplete)
}

// A proxyError is a proxy's answer to CONNECT. net/http alone would keep only
// the words of the status, which look like the service's own.
type proxyError struct {
	proxy, host, status string
	code                int
}

func (e proxyError) Error() string { return e.status }

// refusedByProxy is http.Transport.OnProxyConnectResponse.
func refusedByProxy(_ context.Context, proxy *url.URL, req *http.Request, resp *http.Response) error {
	if resp.StatusCode == http.StatusOK {
		return nil
	}
	return proxyError{proxy.Host, req.Host, resp.Status, resp.StatusCode}
}
