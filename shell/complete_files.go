package shell

import (
	"os"
	"path/filepath"
	"strings"

	"sosh/luaapi"
)

// filesAfter completes the word stem as a file's name where the words before it ask for one.
func (sh *Shell) filesAfter(before, stem string) (candidates []string, ok bool) {
	words, err := splitWords(before)
	if err != nil || len(words) == 0 {
		return nil, false
	}
	last := words[len(words)-1].text
	if b, isBuiltin := builtinOf(before); isBuiltin {
		switch {
		case b.name == "source" && len(words) == 1:
			return fileNames(stem), true
		case b.name == "trace" && len(words) == 1:
			return append(fileNames(stem), "on", "off"), true
		case b.name == "lab" && len(words) == 3 && words[1].text == "copy":
			return append(fileNames(stem), "--cases"), true
		case b.name == "lab" && len(words) > 1 && words[1].text == "check" && last == "--cases":
			return fileNames(stem), true
		}
		return nil, false
	}
	call := luaapi.FindCall(words[0].text)
	if call == nil {
		return nil, false
	}
	f := call.Flag(last)
	if f == nil || f.Value == nil || f.Value.Kind != luaapi.File {
		return nil, false
	}
	return fileNames(stem), true
}

// fileNames are the files whose names begin with stem; a folder ends with a slash. Names with blanks would need quotes and
// are left out, hidden ones too unless stem asks for them.
func fileNames(stem string) []string {
	folder, start := filepath.Split(stem)
	entries, _ := os.ReadDir(filepath.Join(".", folder)) // a folder that cannot be read has no candidates
	if filepath.IsAbs(folder) {
		entries, _ = os.ReadDir(folder)
	}
	var names []string
	for _, e := range entries {
		name := e.Name()
		if !strings.HasPrefix(name, start) || strings.ContainsAny(name, " \t\n'\"\\#") || strings.HasPrefix(name, ".") && !strings.HasPrefix(start, ".") {
			continue
		}
		if e.IsDir() {
			name += "/"
		}
		names = append(names, folder+name)
	}
	return names
}
