// SPDX-License-Identifier: MPL-2.0

package ibmcloud

import "net/http"

// NewTransport is newTransport.
func NewTransport() http.RoundTripper { return newTransport() }
