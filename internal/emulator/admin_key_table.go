// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"text/tabwriter"
	"time"
)

// getKeys shows every key, as JSON or, for a terminal, as a table.
func (s *Server) getKeys(w http.ResponseWriter, r *http.Request) {
	if !strings.Contains(r.Header.Get("Accept"), "text/plain") {
		writeJSON(w, http.StatusOK, s.Keys())
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	writeKeyTable(w, s.Keys())
}

func writeKeyTable(w io.Writer, keys []KeyRecord) {
	const gap = 2
	table := tabwriter.NewWriter(w, 0, 0, gap, ' ', 0)
	fmt.Fprintln(table, "STATUS\tREGIONS\tCREATED\tLOCKED\tNAME\tID")
	for _, key := range keys {
		regions, locked := "-", "-"
		if len(key.Regions) > 0 {
			regions = strings.Join(key.Regions, ",")
		}
		if key.Locked {
			locked = "locked"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n",
			key.Status, regions, key.CreatedAt.Format(time.RFC3339), locked, oneLine(key.Name), key.ID)
	}
	_ = table.Flush() // The client may be gone.
}

// oneLine keeps a name of the user's own choice inside its cell.
func oneLine(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, text)
}
