// SPDX-License-Identifier: MPL-2.0

package userkey

import (
	"fmt"
	"strings"
	"time"
)

const (
	namePrefix = "cpd-apikey-"
	nameTime   = "2006-01-02T15:04:05Z"
)

// Name returns the name that the product gives a user API key which is created
// at the given time.
func Name(iamID string, at time.Time) string {
	return namePrefix + iamID + "-" + at.UTC().Format(nameTime)
}

// ParseName splits the name of a user API key into its owner's IAM ID and the
// time of its creation.
func ParseName(name string) (iamID string, createdAt time.Time, err error) {
	rest, ok := strings.CutPrefix(name, namePrefix)
	if !ok {
		return "", time.Time{}, fmt.Errorf("the name of a user API key begins with %q", namePrefix)
	}
	cut := len(rest) - len("-") - len(nameTime)
	if cut < 1 || rest[cut] != '-' {
		return "", time.Time{}, fmt.Errorf("the name of a user API key is %siam_id-yyyy-MM-ddTHH:mm:ssZ", namePrefix)
	}
	if createdAt, err = time.Parse(nameTime, rest[cut+1:]); err != nil {
		return "", time.Time{}, fmt.Errorf("the name of a user API key ends with its creation time, yyyy-MM-ddTHH:mm:ssZ")
	}
	return rest[:cut], createdAt, nil
}

// InSeries reports whether a key of the given name is a user API key of the given
// IAM ID, rather than any other key of theirs.
func InSeries(name, iamID string) bool {
	return strings.HasPrefix(name, namePrefix+iamID+"-")
}
