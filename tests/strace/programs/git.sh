#!/bin/sh
# A commit with a hook and an editor, then what git does with a pager that goes away.
export HOME="$PWD" GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.org
export GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.org GIT_EDITOR="$PWD/editor"
cat >editor <<'TEXT'
#!/bin/sh
echo text >"$1"
TEXT
chmod +x editor
git init -q -b main repository
cd repository || exit 1
printf '#!/bin/sh\nexit 0\n' >.git/hooks/pre-commit
chmod +x .git/hooks/pre-commit
echo one >file
git add file
git commit -q
echo two >>file
git commit -q -a
git log | head -n 1 >/dev/null
git gc -q
