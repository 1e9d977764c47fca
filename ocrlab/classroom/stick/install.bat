@echo off
rem Installs ocrlab and its lessons from this folder, without a network: install.bat [FOLDER]
setlocal
set "python=py -@PYTHON@"
%python% -c "import sys; sys.exit(sys.version_info[:2] != @VERSION@)" >nul 2>nul
if not errorlevel 1 goto found
set "python=python"
%python% -c "import sys; sys.exit(sys.version_info[:2] != @VERSION@)" >nul 2>nul
if not errorlevel 1 goto found
echo Python @PYTHON@ was not found, and this kit needs it: install it, and run this again.
goto end
:found
%python% "%~dp0install.py" %*
:end
pause
