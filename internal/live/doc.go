// SPDX-License-Identifier: MPL-2.0

// Package live holds the acceptance tests that need no fault and no turned clock. With
// the flag -live they run against IBM Cloud, in the account that a variable names;
// without it against an emulator that stands in for it, so that they and their guard
// are tested here.
package live
