// SPDX-License-Identifier: MPL-2.0

package keystore

import "github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"

// Port returns the store as one run uses it.
func (s *Store) Port() userkey.Backend { return &port{Store: s} }
