// SPDX-License-Identifier: MPL-2.0

//go:build integration

package conformance

// What IBM's suite is made of. Nothing is imported when this package is built
// in the usual way; the lines only let go.mod decide the versions.
import (
	_ "github.com/IBM/platform-services-go-sdk/iamidentityv1"
	_ "github.com/onsi/ginkgo"
	_ "github.com/onsi/gomega"
)
