// SPDX-License-Identifier: MPL-2.0

package ibmcloud

import (
	"context"
	"io"
	"net/http"
)

// A call is one use of an operation, from the caller's request to the last
// attempt. It travels in the context, because the errors of IBM's SDK lack
// what this client needs to know: the status, the headers, the body, and
// whether the service may have carried out the request.
//
// All attempts of a call run in one goroutine, one after the other.
type call struct {
	operation  string
	region     string
	repeatable bool     // it does no harm to send it twice
	secrets    []string // values that this call sends

	// bearer returns the token that signs the request, other than a stale one
	// that the service refused. nil takes the client's own.
	bearer func(ctx context.Context, stale string) (string, error)

	stream func(body io.Reader) error // reads a reply that reports success; see message

	sent    int         // attempts
	status  int         // of the latest reply; 0 after an attempt without one
	header  http.Header // of the latest reply
	body    []byte      // of the latest reply
	cut     bool        // the body is not complete
	lost    error       // why there is no reply
	perhaps bool        // the service may have carried out an attempt that seemed to fail
}

type callKey struct{}

// begin starts a call.
func begin(ctx context.Context, operation, region string, secrets ...string) (context.Context, *call) {
	k := &call{operation: operation, region: region, secrets: secrets}
	o := lookUp(operation)
	k.repeatable = o.Method == http.MethodGet || o.Method == http.MethodDelete || o.Path == pathToken
	return context.WithValue(ctx, callKey{}, k), k
}

// callOf returns the call that a request belongs to. A request without a call
// is never repeated.
func callOf(ctx context.Context) *call {
	if k, ok := ctx.Value(callKey{}).(*call); ok {
		return k
	}
	return &call{}
}

// answered notes a reply.
func (k *call) answered(status int, header http.Header, body []byte, cut bool) {
	k.status, k.header, k.body, k.cut, k.lost = status, header, body, cut, nil
	if status >= http.StatusInternalServerError && status != http.StatusNotImplemented && !k.repeatable {
		k.perhaps = true
	}
}

// unanswered notes an attempt that brought no usable reply.
func (k *call) unanswered(err error, sent bool) {
	k.status, k.header, k.body, k.cut, k.lost = 0, nil, nil, false, err
	if sent && !k.repeatable {
		k.perhaps = true
	}
}
