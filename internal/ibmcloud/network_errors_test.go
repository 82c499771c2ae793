// SPDX-License-Identifier: MPL-2.0

package ibmcloud_test

import (
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

// through makes a client whose requests go through a proxy.
func through(t *testing.T, proxy string) func(*ibmcloud.Options) {
	t.Helper()
	u, err := url.Parse(proxy)
	if err != nil {
		t.Fatal(err)
	}
	transport, ok := ibmcloud.NewTransport().(*http.Transport)
	if !ok {
		t.Fatal("the client's own transport is of another type")
	}
	transport.Proxy = http.ProxyURL(u)
	t.Cleanup(transport.CloseIdleConnections)
	return func(o *ibmcloud.Options) { o.Transport = transport }
}

// nowhere is an address on which nobody listens.
func nowhere(t *testing.T) string {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return l.Addr().String()
}

// listen starts a server whose handshakes may fail, and counts its connections.
func listen(t *testing.T, asked *atomic.Int32, start func(*httptest.Server)) string {
	t.Helper()
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			asked.Add(1)
		}
	}
	start(server)
	t.Cleanup(server.Close)
	return server.URL
}

// TestNetwork_saysWhereItWentWrong has a request stopped before it reaches IAM.
func TestNetwork_saysWhereItWentWrong(t *testing.T) {
	t.Parallel()
	type network func(t *testing.T, asked *atomic.Int32) func(*ibmcloud.Options)
	proxy := func(status int) network {
		return func(t *testing.T, asked *atomic.Int32) func(*ibmcloud.Options) {
			t.Helper()
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				asked.Add(1)
				w.WriteHeader(status)
			}))
			t.Cleanup(server.Close)
			return through(t, strings.Replace(server.URL, "://", "://me:made-up-value@", 1))
		}
	}
	noProxy := func(scheme string) network {
		return func(t *testing.T, _ *atomic.Int32) func(*ibmcloud.Options) {
			t.Helper()
			return through(t, scheme+"://me:made-up-value@"+nowhere(t))
		}
	}
	privateAuthority := func(t *testing.T, asked *atomic.Int32) func(*ibmcloud.Options) {
		t.Helper()
		return func(o *ibmcloud.Options) { o.IAMURL = listen(t, asked, (*httptest.Server).StartTLS) }
	}
	noTLS := func(t *testing.T, asked *atomic.Int32) func(*ibmcloud.Options) {
		t.Helper()
		return func(o *ibmcloud.Options) {
			o.IAMURL = strings.Replace(listen(t, asked, (*httptest.Server).Start), "http:", "https:", 1)
		}
	}
	noHost := func(_ *testing.T, asked *atomic.Int32) func(*ibmcloud.Options) {
		return over(roundTrip(func(*http.Request) (*http.Response, error) {
			asked.Add(1)
			return nil, &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: "iam.clod.ibm.com", IsNotFound: true}}
		}))
	}
	tests := map[string]struct {
		network network
		want    []string
		asked   int32
	}{
		"the proxy forbids the host":                {proxy(403), []string{"the proxy 127.0.0.1:", "refuses to connect to iam.test:443: 403 Forbidden", "NO_PROXY"}, 1},
		"the proxy wants a password":                {proxy(407), []string{"refuses to connect to iam.test:443: 407 Proxy Authentication Required"}, 1},
		"the proxy is overloaded":                   {proxy(503), []string{"refuses to connect to iam.test:443: 503 Service Unavailable"}, 2},
		"nobody listens at the proxy's":             {noProxy("http"), []string{"the proxy cannot be reached", "HTTPS_PROXY"}, 0},
		"nobody listens at the SOCKS proxy's":       {noProxy("socks5"), []string{"the proxy cannot be reached"}, 0},
		"the certificate is of a private authority": {privateAuthority, []string{"the certificate of 127.0.0.1:", "unknown authority", "SSL_CERT_FILE"}, 1},
		"the server speaks no TLS":                  {noTLS, []string{"answers without TLS", "127.0.0.1:"}, 1},
		"there is no such host":                     {noHost, []string{"there is no host iam.clod.ibm.com"}, 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var asked atomic.Int32
			client := build(t, func(o *ibmcloud.Options) {
				o.IAMURL, o.Waits, o.MaxRetries = "https://iam.test", noWait, 1
			}, tt.network(t, &asked))
			_, err := client.Identity(t.Context())
			if !errors.Is(err, ibmcloud.ErrUnreachable) || errors.Is(err, ibmcloud.ErrAmbiguous) || errors.Is(err, ibmcloud.ErrDenied) {
				t.Errorf("error is %v", err)
			}
			for _, part := range tt.want {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("the error does not say %q: %v", part, err)
				}
			}
			if contains(err.Error(), "made-up-value") {
				t.Error("the error shows the proxy's password")
			}
			if got := asked.Load(); got != tt.asked {
				t.Errorf("asked %d times, want %d", got, tt.asked)
			}
		})
	}
}

// TestNetwork_pagesForBrowsers covers replies that no service of IBM Cloud sends.
func TestNetwork_pagesForBrowsers(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		status      int
		media, body string
		want        string
		unreachable bool
	}{
		"a login page":              {200, "text/html; charset=utf-8", "<html>", "the reply is text/html, not JSON: is a proxy or a login page in between?", true},
		"a login page called JSON":  {200, "application/json", "\n<!DOCTYPE html>", "the reply is text/html, not JSON: is a proxy or a login page in between?", true},
		"a text":                    {200, "text/plain", "hello", "the reply is text/plain, not JSON: is a proxy or a login page in between?", true},
		"a page that forbids":       {403, "text/html", "<html>", "the reply is text/html, not JSON: is a proxy or a login page in between?", true},
		"a page of a busy gateway":  {502, "text/html", "<html>", "Bad Gateway", false},
		"a list of another kind":    {200, "application/json", `{"credentials":{}}`, "something is missing in it", false},
		"an answer of another kind": {200, "application/json", `7`, "something is missing in it", false},
		"an answer that breaks off": {200, "application/json", `{"credentials":[`, "the reply cannot be understood", false},
	}
	for name, tt := range tests {
		client := newClient(t, &cloud{handler: plain(tt.status, tt.media, tt.body)})
		err := do(t.Context(), client, "watsonx.ListTaskCredentials")
		if e := asError(t, err); !strings.Contains(e.Message, tt.want) || errors.Is(err, ibmcloud.ErrUnreachable) != tt.unreachable {
			t.Errorf("%s: error is %v", name, err)
		}
	}
}
