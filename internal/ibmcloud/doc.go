// SPDX-License-Identifier: MPL-2.0

// Package ibmcloud is a typed HTTP client for IBM Cloud IAM and for the
// watsonx platform. It knows neither Terraform nor what a user API key is for.
package ibmcloud
