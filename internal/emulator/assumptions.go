// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	_ "embed"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// An Assumption is something about IBM Cloud that no public source says, and that
// the emulator had to decide. The code names it where it decides, with the words
// "Assumed A12: …".
type Assumption struct {
	Number  int
	What    string // what is assumed
	Why     string // what speaks for it
	Affects string // what the provider does because of it
}

// ID is what the code calls the assumption, such as A12.
func (a Assumption) ID() string { return "A" + strconv.Itoa(a.Number) }

//go:embed assumptions.txt
var assumptionsText string

var assumptionForm = regexp.MustCompile(`^A(\d+): (.+\.)\nWhy: (.+\.)\nAffects: (.+\.)$`)

// Assumptions are all assumptions, by number. It panics if assumptions.txt is malformed.
func Assumptions() []Assumption {
	list, err := parseAssumptions(assumptionsText)
	if err != nil {
		panic(err)
	}
	return list
}

// parseAssumptions reads paragraphs, of which those that begin with # are comments.
func parseAssumptions(text string) ([]Assumption, error) {
	var list []Assumption
	last := 0
	for paragraph := range strings.SplitSeq(strings.TrimSpace(text), "\n\n") {
		if strings.HasPrefix(paragraph, "#") {
			continue
		}
		match := assumptionForm.FindStringSubmatch(paragraph)
		if match == nil {
			return nil, fmt.Errorf("assumptions.txt: this is not an assumption in three lines:\n%s", paragraph)
		}
		number, err := strconv.Atoi(match[1])
		if err != nil || number <= last {
			return nil, fmt.Errorf("assumptions.txt: A%s comes after A%d", match[1], last)
		}
		last = number
		list = append(list, Assumption{Number: number, What: match[2], Why: match[3], Affects: match[4]})
	}
	return list, nil
}
