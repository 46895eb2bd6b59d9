package export

func writePython(s *Session) Program { return Program{} }
func writeC(s *Session) Program      { return Program{} }
