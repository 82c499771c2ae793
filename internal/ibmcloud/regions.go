// SPDX-License-Identifier: MPL-2.0

package ibmcloud

import (
	"fmt"
	"slices"
	"strings"
)

const regionPlaceholder = "{region}"

// A regionHost is one row of the table of regions.
type regionHost struct {
	region  string
	public  string // host
	private string // what the private host has before the rest of the public one
	isIBM   bool   // the region belongs to IBM Cloud, and takes IAM tokens
}

// regionHosts is the table of regions: IBM Cloud first, then AWS and GovCloud,
// which take tokens of another service and are of use with a ready token only.
func regionHosts() []regionHost {
	return []regionHost{
		{"us-south", "api.dataplatform.cloud.ibm.com", "private.", true},
		{"eu-de", "api.eu-de.dataplatform.cloud.ibm.com", "private.", true},
		{"eu-gb", "api.eu-gb.dataplatform.cloud.ibm.com", "private.", true},
		{"jp-tok", "api.jp-tok.dataplatform.cloud.ibm.com", "private.", true},
		{"au-syd", "api.au-syd.dai.cloud.ibm.com", "private.", true},
		{"ca-tor", "api.ca-tor.dai.cloud.ibm.com", "private.", true},
		{"ap-south-1", "api.ap-south-1.aws.data.ibm.com", "", false},
		{"us-east-1", "api.us-east-1.aws.data.ibm.com", "", false},
		{"us-gov-east-1", "api.dai.ibmforusgov.com", "internal.", false},
	}
}

// Regions returns every region of the table: those of IBM Cloud first, then
// those on AWS and GovCloud.
func Regions() []string { return regionNames(func(regionHost) bool { return true }) }

// IBMCloudRegions returns the regions that take IAM tokens.
//
//nolint:revive // It is IBM Cloud that is meant, as opposed to AWS.
func IBMCloudRegions() []string { return regionNames(func(h regionHost) bool { return h.isIBM }) }

func regionNames(keep func(regionHost) bool) []string {
	var names []string
	for _, h := range regionHosts() {
		if keep(h) {
			names = append(names, h.region)
		}
	}
	return names
}

// Visibilities returns the values that Options.Visibility may have.
func Visibilities() []string {
	return []string{visibilityPublic, visibilityPrivate, visibilityBoth}
}

// iamHost returns the base URL of IAM. IAM has private hosts of its own in two
// regions, and one for all others.
func iamHost(visibility, region string) string {
	switch {
	case visibility == visibilityPublic:
		return publicIAM
	case region == "us-south" || region == "us-east":
		return "https://private." + region + ".iam.cloud.ibm.com"
	}
	return "https://private.iam.cloud.ibm.com"
}

// PlatformEndpoint returns the base URL of the watsonx platform in a region.
// It is false for a region that is not in the table, and for an unknown visibility.
func PlatformEndpoint(region, visibility string) (string, bool) {
	hosts := regionHosts()
	i := slices.IndexFunc(hosts, func(h regionHost) bool { return h.region == region })
	switch {
	case i < 0 || visibility != "" && !slices.Contains(Visibilities(), visibility):
		return "", false
	case visibility == visibilityPrivate:
		return "https://" + hosts[i].private + hosts[i].public, true
	}
	return "https://" + hosts[i].public, true
}

// Regions returns the regions of IBM Cloud, or of them only the client's own, if
// any, where a platform URL without "{region}" makes each of them the same service.
func (c *Client) Regions() []string {
	single := c.options.PlatformURL != "" && !strings.Contains(c.options.PlatformURL, regionPlaceholder)
	return regionNames(func(h regionHost) bool { return h.isIBM && (!single || h.region == c.options.Region) })
}

// platformURL returns the base URL of the platform in a region. The region
// becomes part of a host, so only those of the table are taken: another could
// send a token to a host of somebody's choosing.
func (c *Client) platformURL(region string) (string, error) {
	url, ok := PlatformEndpoint(region, c.options.Visibility)
	if !ok {
		return "", fmt.Errorf("%w %q: watsonx runs in %s", ErrUnknownRegion, region, strings.Join(IBMCloudRegions(), ", "))
	}
	if c.options.PlatformURL != "" {
		return strings.ReplaceAll(c.options.PlatformURL, regionPlaceholder, region), nil
	}
	return url, nil
}
