// SPDX-License-Identifier: MPL-2.0

// Package safety holds the tests that run the provider as users do, as a process
// of its own beside others: killed, raced, and searched for secrets. It has no
// other content.
package safety
