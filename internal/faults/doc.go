// SPDX-License-Identifier: MPL-2.0

// Package faults tries what becomes of a user API key when something goes wrong.
//
// It runs each scenario (create, rotate, prune, destroy) once to learn which
// calls it makes, and then once for every call and every way in which that call
// can go wrong, each time with a cloud and a workspace of its own. A judge looks
// at what is in the cloud, at what the provider said and at what Terraform would
// keep. Only tests and commands below internal/cmd import it.
package faults
