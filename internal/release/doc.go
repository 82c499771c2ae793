// SPDX-License-Identifier: MPL-2.0

// Package release tests what a release hands out. Its tests have the build tag
// release, since they build the provider for every system: "make release-snapshot"
// runs them. It knows nothing of keys.
package release
