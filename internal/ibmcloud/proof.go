// SPDX-License-Identifier: MPL-2.0

package ibmcloud

import (
	"context"
	"fmt"
	"io"
)

// A Proof shows that IAM knows an API key: it holds a bearer token that was
// made from it. It prints as "[secret]", whatever the verb. The zero value
// proves nothing.
type Proof struct{ token string }

// Format keeps the token out of every print.
func (Proof) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, masked) }

// MarshalJSON keeps the token out of JSON.
func (Proof) MarshalJSON() ([]byte, error) { return []byte(`"` + masked + `"`), nil }

// signWith makes a call speak for a key that was proven. When the service says
// that the token expired, the key is exchanged once more.
func (k *call) signWith(c *Client, proof Proof, value string) {
	k.secrets = append(k.secrets, proof.token)
	k.bearer = func(ctx context.Context, stale string) (string, error) {
		if stale == "" {
			return proof.token, nil
		}
		fresh, _, err := c.exchange(ctx, opProveAPIKey, value)
		k.secrets = append(k.secrets, fresh)
		return fresh, err
	}
}
