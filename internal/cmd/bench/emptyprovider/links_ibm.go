// SPDX-License-Identifier: MPL-2.0

//go:build ibm

package main

import (
	"github.com/IBM/go-sdk-core/v5/core"
	"github.com/IBM/platform-services-go-sdk/iamidentityv1"
)

// links returns IBM's IAM client, so that IBM's libraries are in the program.
func links() any {
	client, err := iamidentityv1.NewIamIdentityV1(&iamidentityv1.IamIdentityV1Options{Authenticator: &core.NoAuthAuthenticator{}})
	if err != nil {
		return err
	}
	return client
}
